package ide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"csdk/lsp/project"
)

// TestRenameRoundTrip renames every configuration key of the samples, and of the connectors in the folders that
// CSDK_CORPUS names, and renames it back: all files are then what they were, byte for byte.
func TestRenameRoundTrip(t *testing.T) {
	samples, corpus := connectors(t)
	if renamed, refused := roundTrips(t, samples); renamed < 8 || len(refused) > 0 {
		t.Errorf("of the samples %d keys are renamed, %v refused", renamed, refused)
	}
	if len(corpus) > 0 {
		roundTrips(t, corpus)
	}
}

func roundTrips(t *testing.T, folders []string) (renamed int, refused map[string]int) {
	total, places := 0, 0
	refused = map[string]int{}
	for _, dir := range folders {
		files := load(t, dir)
		p := project.New(dir, files, project.Environment{})
		p.Lock()
		for _, key := range settingNames(p) {
			total++
			count, err := roundTrip(t, dir, p, key)
			if err != nil {
				refused[reasonOf(err.Error(), key.Name)]++
				continue
			}
			renamed++
			places += count
		}
		p.Unlock()
	}
	var reasons strings.Builder
	for _, reason := range slices.SortedFunc(maps.Keys(refused), func(a, b string) int { return cmp.Or(refused[b]-refused[a], strings.Compare(a, b)) }) {
		fmt.Fprintf(&reasons, "\n  %4d  %s", refused[reason], reason)
	}
	t.Logf("%d of %d configuration keys were renamed at %d places and back, in %d connectors; refused:%s", renamed, total, places, len(folders), &reasons)
	return renamed, refused
}

// settingNames are the configuration keys that are written somewhere.
func settingNames(p *project.Project) []Symbol {
	var all []Symbol
	for _, o := range indexOf(p).all {
		if o.Kind == ConfigurationKey && !o.Through && !slices.Contains(all, o.Symbol) {
			all = append(all, o.Symbol)
		}
	}
	return all
}

// roundTrip renames a key and back, and gives at how many places; the error says why it is refused.
func roundTrip(t *testing.T, dir string, p *project.Project, key Symbol) (int, error) {
	fresh := Symbol{Kind: ConfigurationKey, Name: "renamed_" + key.Name + "_żółw"}
	there, _, err := RenameSymbol(p, key, fresh.Name)
	if err != nil {
		return 0, err
	}
	after := edited(p.Files, there)
	again := project.New(dir, after, project.Environment{})
	again.Lock()
	defer again.Unlock()
	if left := Places(again, key); len(left) > 0 {
		t.Errorf("%s: %s is still at %s after the rename", dir, key.Name, left[0].where())
	}
	back, _, err := RenameSymbol(again, fresh, key.Name)
	if err != nil {
		t.Errorf("%s: %s cannot be renamed back: %v", dir, key.Name, err)
		return 0, nil
	}
	for path, f := range edited(after, back) {
		if f.Doc.Text != p.Files[path].Doc.Text {
			t.Errorf("%s: %s is not what it was, after %s was renamed and back", dir, path, key.Name)
		}
	}
	return len(there), nil
}

// reasonOf is a refusal without places and names.
func reasonOf(refusal, name string) string {
	words := strings.Fields(strings.ReplaceAll(refusal, name, "…"))
	for i, w := range words {
		switch {
		case strings.HasPrefix(w, "`"):
			words[i] = "…"
		case strings.Contains(w, ".py:") || strings.Contains(w, ".json:"):
			words[i] = "FILE:LINE"
		}
	}
	return strings.Join(words, " ")
}
