package connectors

import (
	"math"
	"math/rand/v2"
	"strings"
)

// The workspace.
const (
	Projects = 220
	Files    = 1200
)

// Lines of Python files, as real connectors have them.
const (
	fewestLines  = 60
	medianLines  = 250.0
	ninetieth    = 750.0
	longestLines = 1750
)

var places = []string{"Harbour", "Valley", "Summit", "Meadow", "Lagoon", "Forest"}

// Workspace is 220 projects in folders: Long, LongPyproject and 218 more. 1,200 files, 15 MB.
func Workspace() []Project {
	random := rand.New(rand.NewPCG(220, 5))
	plans := make([]plan, Projects-2)
	for i, size := range sizes(len(plans), random) {
		subject, place := nouns[i%len(nouns)], places[i/len(nouns)]
		p := plan{
			folder: strings.ToLower(place) + "/" + subject, title: place + " " + strings.ToUpper(subject[:1]) + subject[1:],
			lines: size, seed: uint64(i + 2), configuration: i%7 != 3, crlf: i%55 == 20,
		}
		if size >= smallest {
			p.flags = i % 4
		}
		switch {
		case size < 180: // too short for what the requirements are for
		case i%36 == 5:
			p.requirements = pyprojectFile
		case i%2 == 0:
			p.requirements = requirementsFile
		}
		if i%7 == 1 {
			p.dataBytes = 40_000 * (1 + i%3)
		}
		plans[i] = p
	}
	addModules(plans, random)
	all := []Project{Long(), LongPyproject()}
	for i, p := range plans {
		all = append(all, build(p))
		if i%20 == 9 {
			mistaken(all[len(all)-1], mistakes[i/20%len(mistakes)])
		}
	}
	return all
}

// addModules gives packages to four of five large projects, with as many modules in all as there are files left.
func addModules(plans []plan, random *rand.Rand) {
	left := Files
	var with []*plan
	for _, p := range append([]plan{planOfLong(requirementsFile), planOfLong(pyprojectFile)}, plans...) {
		left -= p.files()
	}
	for i := range plans {
		if plans[i].lines >= smallest && i%5 != 0 {
			with = append(with, &plans[i])
			left-- // __init__.py
		}
	}
	for i, size := range sizes(left, random) {
		p := with[i%len(with)]
		if i >= 3*len(with) { // each has three; some have many
			p = with[min(random.IntN(len(with)), random.IntN(len(with)))]
		}
		p.modules = append(p.modules, size)
	}
}

// sizes is n numbers of lines whose spread is that of real files, in no order. Its quantiles do not depend on chance.
func sizes(n int, random *rand.Rand) []int {
	all := make([]int, n)
	spread := math.Log(ninetieth/medianLines) / normalQuantile(0.9)
	for i := range all {
		size := medianLines * math.Exp(spread*normalQuantile((float64(i)+0.5)/float64(n)))
		all[i] = min(max(int(size), fewestLines), longestLines)
	}
	random.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// normalQuantile is the inverse of the normal distribution.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// mistake is what authors do: in the first place of a file that has the text.
type mistake struct{ file, right, wrong string }

var mistakes = []mistake{
	{"connector.py", "op.upsert(", "op.upser("},
	{"connector.py", `"primary_key": ["id"]`, `"primary_key": "id"`},
	{"configuration.json", `"page_size": "100"`, `"page_size": 100`},
	{"connector.py", `"primary_key"`, `"primary_keys"`},
	{"connector.py", "op.checkpoint(", "op.checkpoints("},
	{"requirements.txt", "pandas==2.2.3", "pandas=2.2.3"},
}

// mistaken puts a mistake into a project, or the first one where it has no place for that.
func mistaken(p Project, m mistake) {
	if !strings.Contains(p.Files[m.file], m.right) {
		m = mistakes[0]
	}
	p.Files[m.file] = strings.Replace(p.Files[m.file], m.right, m.wrong, 1)
}
