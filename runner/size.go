package runner

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sizeUnits is the units of a size. Longer names come first.
var sizeUnits = []struct {
	suffix string
	bytes  float64
}{
	{"kib", 1 << 10},
	{"mib", 1 << 20},
	{"gib", 1 << 30},
	{"tib", 1 << 40},
	{"kb", 1e3},
	{"mb", 1e6},
	{"gb", 1e9},
	{"tb", 1e12},
	{"k", 1e3},
	{"m", 1e6},
	{"g", 1e9},
	{"t", 1e12},
	{"b", 1},
}

// ParseSize reads a number of bytes such as 1GB, 1.5 GiB or 1073741824; "" is 0, no limit.
func ParseSize(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	number, factor := strings.ToLower(text), 1.0
	for _, unit := range sizeUnits {
		if rest, ok := strings.CutSuffix(number, unit.suffix); ok {
			number, factor = rest, unit.bytes
			break
		}
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	size := value * factor
	if err != nil || !(size >= 1) || size > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is not a size; write it like 1GB, 512MiB or 1073741824", text)
	}
	return int64(size), nil
}
