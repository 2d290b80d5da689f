// Package api is the contract between an office's daemon, the appointment
// platform and the files they exchange: its documents as Go types and as
// strict JSON. docs/booking-api.json describes the same as OpenAPI 3.1; a test
// holds the two together.
//
// The package imports nothing of the project and decides nothing. What people
// agree on is date, time of day and zone (Moment); what happened is an instant
// in UTC. An appointment has a revision that grows by one with each change,
// and whoever changes it names the revision that was looked at.
//
// Two halves of a contract are read differently: Decode refuses names that it
// does not know, so that a request never means more than was understood;
// DecodeAnswer passes over them, so that a newer platform can say more to an
// older office.
package api
