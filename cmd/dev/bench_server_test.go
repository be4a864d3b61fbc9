package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"csdk/cmd/dev/connectors"
)

func TestPercentile(t *testing.T) {
	var hundred spread
	for v := 100.0; v > 0; v-- {
		hundred = append(hundred, v)
	}
	for _, test := range []struct {
		values        spread
		percent, want float64
	}{
		{nil, 95, 0},
		{spread{3}, 95, 3},
		{spread{2, 1}, 50, 1},
		{spread{2, 1}, 95, 2},
		{hundred, 95, 95},
		{hundred, 0, 1},
		{hundred, 100, 100},
	} {
		if got := test.values.percentile(test.percent); got != test.want {
			t.Errorf("%v %% of %v: %v, want %v", test.percent, test.values, got, test.want)
		}
	}
	if got := (spread{0.004, 0.002, 0.003}).showTail(seconds); got != "3.0 ms (p95 4.0 ms, 3 times)" {
		t.Errorf("got %q", got)
	}
}

func TestTicks(t *testing.T) {
	for stat, want := range map[string]float64{
		"7 (a (b) c) S 1 7 7 0 -1 4194560 1 0 0 0 31 11 0 0 20 0 1 0 5 9 1": 42,
		"7 (csdk) S 1 7": 0,
		"":               0,
	} {
		if got := ticksIn(stat); got != want {
			t.Errorf("%q: %v, want %v", stat, got, want)
		}
	}
}

// Every edit has a place in the projects that it is made for, and is one keystroke.
func TestEdits(t *testing.T) {
	root := t.TempDir()
	var folders []string
	for _, p := range []connectors.Project{connectors.Long(), connectors.LongPyproject()} {
		if err := p.Write(root); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, filepath.Join(root, p.Folder))
	}
	got, err := newTarget(root, folders, edits)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.files) != len(edits) {
		t.Fatalf("%d files for %d edits", len(got.files), len(edits))
	}
	for _, f := range got.files {
		wrong := f.with(true)
		if more := len(wrong) - len(f.text); more != 1 && more != -1 || f.with(false) != f.text {
			t.Errorf("%s: %q becomes %q, which is not one letter", f.file, f.right, f.wrong)
		}
		if line := strings.Split(wrong, "\n")[f.line]; !strings.Contains(line, f.wrong) {
			t.Errorf("%s: no mistake on line %d: %s", f.file, f.line+1, line)
		}
	}
	if _, err := newTarget(root, folders, []edit{{"connector.py", "python", "no such text", ""}}); err == nil {
		t.Error("an edit without a place passes")
	}
}

func TestServerLines(t *testing.T) {
	ours := sessions{name: "csdk", idle: map[string]*series{}}
	for range slowRounds {
		ours.add(session{
			initialized: outcome{wall: 0.01, cpu: 0.008}, first: outcome{wall: 0.02, cpu: 0.015}, early: typed{spread{0.003, 0.005}, 0.002},
			idle:   map[string]typed{"connector.py": {spread{0.003}, 0.001}, "configuration.json": {spread{0.001}, 0}},
			memory: 41, peak: 50, ticks: 0,
		}, true)
	}
	ty := sessions{name: "ty", idle: map[string]*series{}}
	ty.add(session{initialized: outcome{wall: 0.005, cpu: 0.003}, first: outcome{wall: 0.1, cpu: 0.09}, early: typed{spread{0.04}, 0.03}}, false)
	got := serverLines("1 project", []sessions{ours, ty}, 40)
	var verdicts []string
	for _, l := range got {
		verdicts = append(verdicts, strings.Join([]string{strings.TrimPrefix(l.what, "1 project: "), l.peer, l.ratio, l.cpu, l.met}, "; "))
	}
	want := []string{
		"spawn to initialize answered; ty 5.0 ms; 2.00; 0.008, 0.003; yes",
		"spawn to first findings; ty 100 ms; 0.20; 0.015, 0.09; yes",
		"keystroke to findings, connector.py, just started; ty 40.0 ms; 0.10; 0.002, 0.03; no",
		"keystroke to findings, connector.py; ; ; 0.001; yes",
		"keystroke to findings, configuration.json; ; ; ; yes",
		"keystroke to findings, requirements.txt; ; ; ; not measured",
		"keystroke to findings, pyproject.toml; ; ; ; not measured",
		"memory of the server; ; ; ; no",
		"idle, ticks of 10 ms in 5.00 s; ; ; ; yes",
	}
	if diff := cmp.Diff(want, verdicts); diff != "" {
		t.Error(diff)
	}
}

func TestCountCodes(t *testing.T) {
	codes := map[string]int{"old": 1}
	if err := countCodes([]byte(`[{"code":"a"},{"code":"b"},{"code":"a"}]`), codes); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"a": 2, "b": 1}, codes); diff != "" {
		t.Error(diff)
	}
	for _, out := range []string{"[]", "", "{"} {
		if err := countCodes([]byte(out), codes); err == nil {
			t.Errorf("%q passes", out)
		}
	}
}

// Peers are only installed for measures that name them, so each name has to be one.
func TestPeersOfMeasures(t *testing.T) {
	for _, m := range measures() {
		for _, name := range m.peers {
			if !slices.ContainsFunc(peerSets, func(s peerSet) bool { return s.name == name }) {
				t.Errorf("%s: there is no peer %q", m.name, name)
			}
		}
	}
}

// This process computes, and its memory is seen.
func TestProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("this system has no /proc")
	}
	before := computedTicks(os.Getpid())
	for n := 0; computedTicks(os.Getpid()) <= before; n++ {
		if n > 10_000_000 {
			t.Fatal("reading ten million times took no time")
		}
	}
	if exact := computedBy(os.Getpid()); exact <= 0 || exact > 3600 {
		t.Errorf("%v s were computed", exact)
	}
	status, err := os.ReadFile(procFile(os.Getpid(), "status"))
	if err != nil {
		t.Fatal(err)
	}
	if now, most := kibibytes(status, "VmRSS:"), highWater(status); now < 1<<20 || most < now {
		t.Errorf("%d bytes are resident, %d at most", now, most)
	}
}
