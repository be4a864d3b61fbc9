package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseKind(t *testing.T) {
	for _, kind := range Kinds() {
		if got, ok := ParseKind(kind.String()); !ok || got != kind {
			t.Errorf("ParseKind(%q) = %v, %v", kind.String(), got, ok)
		}
	}
	for name, want := range map[string]Kind{"boolean": Boolean, "Utc_DateTime": UTCDatetime, "json": JSON} {
		if got, ok := ParseKind(name); !ok || got != want {
			t.Errorf("ParseKind(%q) = %v, %v", name, got, ok)
		}
	}
	for _, name := range []string{
		"", "VARCHAR", " STRING", "STRING ", "NAIVE_TIME", "UNSPECIFIED", "DECIMAL(1,0)", "ſtring", "INTEGER",
	} {
		if got, ok := ParseKind(name); ok || got != Unspecified {
			t.Errorf("ParseKind(%q) = %v, %v; want it refused", name, got, ok)
		}
	}
}

func TestKindsAreTheDocumentedTypes(t *testing.T) {
	var got []string
	for _, kind := range Kinds() {
		got = append(got, kind.String())
	}
	want := []string{
		"BOOLEAN", "SHORT", "INT", "LONG", "DECIMAL", "FLOAT", "DOUBLE", "NAIVE_DATE", "NAIVE_DATETIME",
		"UTC_DATETIME", "BINARY", "XML", "STRING", "JSON",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDataTypeString(t *testing.T) {
	for want, dataType := range map[string]DataType{
		"UNSPECIFIED":   {},
		"STRING":        {Kind: String},
		"DECIMAL(10,2)": {Kind: Decimal, Precision: 10, Scale: 2},
		"Kind(99)":      {Kind: 99},
	} {
		if got := dataType.String(); got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
}
