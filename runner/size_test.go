package runner

import "testing"

func TestParseSize(t *testing.T) {
	tests := []struct {
		in   string
		want int64 // 0: refused
	}{
		{"1GB", 1e9},
		{"1 gb", 1e9},
		{"512MiB", 512 << 20},
		{"1.5GiB", 3 << 29},
		{"1073741824", 1 << 30},
		{"64k", 64000},
		{"10b", 10},
		{"GB", 0},
		{"-1GB", 0},
		{"0", 0},
		{"nan", 0},
		{"1e400", 0},
		{"9999999TB", 0},
		{"1 GB of memory", 0},
	}
	for _, tt := range tests {
		got, err := ParseSize(tt.in)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", tt.in, got, err, tt.want)
		}
	}
	if got, err := ParseSize(""); got != 0 || err != nil {
		t.Errorf("without a limit: %d, %v", got, err)
	}
}
