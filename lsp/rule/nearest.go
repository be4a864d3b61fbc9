package rule

import "strings"

// nearest gives the candidate that a misspelled name most likely means, "" when none is near or two are equally near.
func nearest(name string, candidates []string) string {
	best, bestDistance, tie := "", max(1, len(name)/3), false
	for _, c := range candidates {
		switch d := distance(strings.ToLower(name), strings.ToLower(c)); {
		case d > bestDistance || d >= len(name):
		case d < bestDistance || best == "":
			best, bestDistance, tie = c, d, false
		default:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}

// distance is the number of letters to insert, remove, replace or swap with their neighbour to make b of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
