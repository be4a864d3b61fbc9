package statetree

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `{"cursor": "2026-01-31", "big": 12345678901234567890, "by_table": {"orders": {"id": 7}, "items": [1, 2, 3]}, "none": null}`

func TestLevel(t *testing.T) {
	nodes, total, err := Level(sample, nil, 1, 2)
	if err != nil || total != 4 {
		t.Fatal(total, err)
	}
	want := []Node{
		{Key: "big", Kind: "number", Text: "12345678901234567890"},
		{Key: "by_table", Kind: "object", Text: `{"orders":{"id":7},"items":[1,2,3]}`, Count: 2},
	}
	if diff := cmp.Diff(want, nodes); diff != "" {
		t.Error(diff)
	}
	nodes, total, err = Level(sample, []string{"by_table", "items"}, 2, 10)
	if diff := cmp.Diff([]Node{{Key: "2", Kind: "number", Text: "3"}}, nodes); diff != "" || total != 3 || err != nil {
		t.Error(diff, total, err)
	}
	if _, _, err := Level(sample, []string{"by_table", "gone"}, 0, 1); err == nil || err.Error() != "the state has no by_table.gone any more" {
		t.Error(err)
	}
	long, _, err := Level(`{"a": "`+strings.Repeat("é", longest)+`"}`, nil, 0, 1)
	if err != nil || !long[0].Cut || !strings.HasSuffix(long[0].Text, "é…") {
		t.Errorf("%+v %v", long, err)
	}
}

func TestApply(t *testing.T) {
	for _, test := range []struct {
		name string
		edit Edit
		want string // instead of sample's part
		part string
	}{
		{"a value", Edit{Path: []string{"cursor"}, Value: `"2026-02-01"`}, `"2026-02-01"`, `"2026-01-31"`},
		{"a nested one", Edit{Path: []string{"by_table", "orders", "id"}, Value: `{"a":1}`}, `{"id": {"a":1}}`, `{"id": 7}`},
		{"an element", Edit{Path: []string{"by_table", "items", "1"}, Value: "true"}, `[1, true, 3]`, `[1, 2, 3]`},
		{"a new key", Edit{Path: []string{"by_table", "more"}, Value: "1", At: -1, Insert: true}, `[1, 2, 3], "more": 1}`, `[1, 2, 3]}`},
		{"a new element", Edit{Path: []string{"by_table", "items", "3"}, Value: "4", At: -1, Insert: true}, `[1, 2, 3, 4]`, `[1, 2, 3]`},
		{"a removed key", Edit{Path: []string{"by_table", "orders"}}, `{"items"`, `{"orders": {"id": 7}, "items"`},
		{"a removed element", Edit{Path: []string{"by_table", "items", "0"}}, `[2, 3]`, `[1, 2, 3]`},
	} {
		changed, undo, err := Apply(sample, test.edit)
		if want := strings.Replace(sample, test.part, test.want, 1); err != nil || changed != want {
			t.Errorf("%s:\n got %s %v\nwant %s", test.name, changed, err, want)
			continue
		}
		back, redo, err := Apply(changed, undo)
		if err != nil || back != sample {
			t.Errorf("%s, taken back: %s %v", test.name, back, err)
			continue
		}
		if again, _, err := Apply(back, redo); err != nil || again != changed {
			t.Errorf("%s, made again: %s %v", test.name, again, err)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, test := range []struct {
		edit Edit
		want string
	}{
		{Edit{}, "cannot be replaced here"},
		{Edit{Path: []string{"cursor"}, Value: "2026-01"}, "a text needs quotes"},
		{Edit{Path: []string{"cursor", "x"}, Value: "1"}, "cursor holds no keys"},
		{Edit{Path: []string{"gone"}}, "has no gone any more"},
		{Edit{Path: []string{"cursor"}, Value: "1", Insert: true}, "there is a key cursor already"},
	} {
		if changed, _, err := Apply(sample, test.edit); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %s %v, want %q", test.edit, changed, err, test.want)
		}
	}
	if changed, undo, err := Apply("", Edit{Path: []string{"a"}, Value: "1", Insert: true}); changed != `{"a": 1}` || undo.Value != "" || err != nil {
		t.Error(changed, undo, err)
	}
}

func TestChanges(t *testing.T) {
	after := `{"cursor":"2026-01-31", "big": 12345678901234567891, "by_table": {"items": [1, 2], "new": 1}, "none": null}`
	got, more := Changes(sample, after, 10)
	want := []Change{
		{"big", "12345678901234567890", "12345678901234567891"},
		{"by_table.items", "[1,2,3]", "[1,2]"},
		{"by_table.new", "", "1"},
		{"by_table.orders", `{"id":7}`, ""},
	}
	if diff := cmp.Diff(want, got); diff != "" || more {
		t.Error(diff, more)
	}
	if got, more := Changes(sample, after, 2); len(got) != 2 || !more {
		t.Error(got, more)
	}
	if got, _ := Changes("", `{"a":1}`, 5); len(got) != 1 {
		t.Error(got)
	}
}
