package store

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strconv"
)

// A row's value is its JSON and behind it a seal: # and the CRC-32C of day,
// table, key and JSON in 8 hex digits. bbolt itself has no checksum on values,
// and a digit that has changed is still JSON.
const sealSize = 1 + 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// rowSum is the checksum of a row; 0 separates, because no name has it.
func rowSum(k rowKey, row []byte) uint32 {
	sum := crc32.Update(0, castagnoli, []byte(k.day+"\x00"+k.table+"\x00"+k.key+"\x00"))
	return crc32.Update(sum, castagnoli, row)
}

// sealed returns a row as it is stored.
func sealed(k rowKey, row []byte) []byte { return fmt.Appendf(row, "#%08x", rowSum(k, row)) }

// unsealed returns the row of a stored value, or an error that wraps
// errDamaged.
func unsealed(k rowKey, value []byte) ([]byte, error) {
	row := unchecked(value)
	seal := value[len(row):]
	if len(seal) == sealSize && seal[0] == '#' {
		sum, err := strconv.ParseUint(string(seal[1:]), 16, 32)
		if err == nil && uint32(sum) == rowSum(k, row) {
			return bytes.Clone(row), nil
		}
	}
	return nil, fmt.Errorf("row %s/%s is not as it was written: %w", k.table, k.key, errDamaged)
}

// unchecked returns the row of a stored value that a check has passed.
func unchecked(value []byte) []byte { return value[:max(len(value)-sealSize, 0)] }
