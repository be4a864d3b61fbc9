package main

import (
	"fmt"
	"slices"
	"strings"
)

// maxDistance is how many typing mistakes the fivetran command forgives when it suggests a name.
const maxDistance = 3

// findCommand looks a command up in any case; otherwise the error names the nearest one.
func findCommand(word string) (*command, error) {
	all := commands()
	var names []string
	for i := range all {
		if strings.EqualFold(all[i].name, word) {
			return &all[i], nil
		}
		names = append(names, all[i].name)
	}
	message := fmt.Sprintf("there is no command %q.", word)
	suggestion := ""
	for _, cmd := range all {
		if slices.Contains(cmd.synonyms, strings.ToLower(word)) {
			suggestion = cmd.name
			break
		}
	}
	if suggestion == "" {
		suggestion = nearest(strings.ToLower(word), names)
	}
	if suggestion != "" {
		message += fmt.Sprintf(" Did you mean %q?", suggestion)
	}
	return nil, &usageError{message: message}
}

// nearest is the candidate with the fewest edits, "" when all are further away than maxDistance or
// nothing of the word would be left.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", maxDistance+1
	for _, candidate := range candidates {
		d := distance(word, candidate)
		if d < bestDistance && d < len(word) {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance is the Levenshtein distance in bytes; command and flag names are ASCII.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
