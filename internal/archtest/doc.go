// Package archtest holds the walls between the rooms of the project: which
// package may import which, what a pure room may not touch, and how long a
// file or function may get. It has nothing but tests.
package archtest
