// Package sqltext reads SQL as text: where a statement begins and ends, and what may be typed at a place. It knows how DuckDB
// tells words, strings and comments apart, and no grammar; half-typed SQL is its usual input.
//
// Offsets inside are bytes. Editors count UTF-16 code units: UTF16 and Bytes are between the two.
package sqltext
