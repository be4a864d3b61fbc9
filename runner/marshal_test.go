package runner

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDecodeRows(t *testing.T) {
	text := "5b01000000" + "2803000000" + "6901000000" + "6902000000" + "5b01000000" + "2809000000" +
		"4e" + "54" + "69fbffffff" + "6c03000000000000000004" + "6cfbffffff" + "0000000000000000" + "0800" +
		"670000000000000440" + "7502000000c3a9" + "7301000000ff" + "280100000075020000007b7d"
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := decoded(data)
	if err != nil {
		t.Fatal(err)
	}
	want := "[[{0 0 0 } {1 1 0 } {2 -5 0 } {2 1099511627776 0 } {2 -9223372036854775808 0 } {4 0 2.5 } {5 0 0 é} {6 0 0 \xff} {7 0 0 {}}]]"
	if got := fmt.Sprint(runs); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for n := range data {
		if _, err := scanRows(data[:n]); err == nil {
			t.Errorf("the first %d bytes of a batch were accepted", n)
		}
	}
}

func FuzzDecodeRows(f *testing.F) {
	seed, _ := hex.DecodeString("5b010000002803000000690100000069020000005b0100000028020000004e54")
	f.Add(seed)
	f.Add([]byte("["))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := decoded(data); err != nil && !errors.Is(err, errMarshal) {
			t.Fatal(err) // rows that were scanned can be read
		}
	})
}

// decoded is every row of a batch. Reading must find the kinds that scanning has found.
func decoded(data []byte) ([][]cell, error) {
	runs, err := scanRows(data)
	if err != nil {
		return nil, err
	}
	var all [][]cell
	for i := range runs {
		run := &runs[i]
		rows := newRunReader(run, make([]cell, run.width))
		found := make([]kindSet, run.width)
		for range run.rows {
			cells, _, err := rows.next()
			if err != nil {
				return nil, fmt.Errorf("scanned, but not read: %v", err)
			}
			for k := range cells {
				found[k] |= 1 << cells[k].kind
			}
			all = append(all, slices.Clone(cells))
		}
		if rows.r.at != len(run.data) || !slices.Equal(found, run.kinds) {
			return nil, fmt.Errorf("kinds %v were scanned, %v read", run.kinds, found)
		}
	}
	return all, nil
}

func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"1", "-0.50", "1e5", "abc", "+", ".", "00012", "1e-3", "--1", "1_0"} {
		f.Add(seed, 10, 2)
	}
	f.Fuzz(func(t *testing.T, text string, precision, scale int) {
		precision = 1 + int(uint(precision)%38)
		scale = int(uint(scale) % uint(precision+1))
		plain, ok := plainDecimal(text)
		if !ok {
			return
		}
		fitted, ok := fitDecimal(plain, precision, scale)
		if !ok {
			return
		}
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(fitted, "-"), ".")
		if !allDigits(whole) || !allDigits(fraction) || len(fraction) > scale || len(strings.TrimLeft(whole, "0")) > precision-scale {
			t.Fatalf("%q became %q for DECIMAL(%d,%d)", text, fitted, precision, scale)
		}
	})
}

func FuzzJSONRepair(f *testing.F) {
	for _, seed := range []string{`{"a": NaN}`, `["\ud800"]`, `"\\ud800"`, `[-Infinity, "Infinity"]`, `"\ud83d\ude00"`, `"\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean, _ := replaceOutsideStrings(text)
		clean, _ = replaceLoneSurrogates(clean)
		if again, found := replaceLoneSurrogates(clean); found {
			t.Fatalf("%q left surrogates: %q", text, again)
		}
	})
}
