// Package store keeps the office on disk. It fills office.Disk over one data
// folder:
//
//	lock        held while a daemon runs; says its process id
//	journal/    every change, synced before anybody is answered: the truth
//	epass.db    bbolt checkpoint of it, about a second behind
//	snapshots/  verified copies of epass.db, one an hour, the newest three
//	aside/      damaged files, for people; nothing reads them
//	keys/       one key for each deletion day of personal data (Keys)
//
// A start reads the checkpoint and replays the journal records after it. A
// checkpoint that is missing or fails its check is the same path from an older
// place: it is set aside, the newest snapshot that passes takes its place, and
// the journal, which is kept back to the second newest snapshot, brings the
// rest. Nobody is asked; staff see an alarm.
package store
