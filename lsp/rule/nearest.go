package rule

import "strings"

// nearest is the one of the known names that a misspelled one was probably meant to be; "" when none is close.
func nearest(name string, known ...string) string {
	best, distance := "", 1+max(1, len(name)/4)
	for _, k := range known {
		if d := spellingDistance(bare(name), bare(k)); d < distance {
			best, distance = k, d
		}
	}
	return best
}

// bare is a name without what spellings of the same words differ in.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// spellingDistance is the number of letters to insert, drop, replace or swap with their neighbour.
func spellingDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, above, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range above {
		above[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(above[j]+cost, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(y)]
}
