package connectors

import (
	"encoding/json"
	"fmt"
	"strings"
)

// setting is a line of configuration.json.
type setting struct{ key, value string }

// configurationText is what the code reads, with a placeholder for the secret.
func (s *source) configurationText() string {
	settings := []setting{{"api_key", "<YOUR_API_KEY>"}, {"base_url", "https://api.example.com"}, {"page_size", "100"}}
	if s.plan.lines >= smallest {
		settings = append(settings, setting{"start_date", "2024-01-01T00:00:00Z"}, setting{"timeout_seconds", "30"})
		for _, flag := range s.Flags {
			settings = append(settings, setting{flag, s.pick("true", "false")})
		}
	}
	var rows []string
	for _, line := range settings {
		rows = append(rows, fmt.Sprintf("  %q: %q", line.key, line.value))
	}
	return "{\n" + strings.Join(rows, ",\n") + "\n}\n"
}

// requirementsText is for the imports that are not there without it.
func (s *source) requirementsText() string {
	if s.requirements == requirementsFile {
		return "# What connector.py imports, besides what is there anyway.\npython-dateutil==2.9.0.post0\npandas==2.2.3\n"
	}
	return fmt.Sprintf(`[project]
name = %q
version = "1.0.0"
description = "Syncs %s"
requires-python = ">=3.11"
dependencies = [
    "python-dateutil==2.9.0.post0",
    "pandas==2.2.3",
]
`, strings.ReplaceAll(s.folder[strings.LastIndexByte(s.folder, '/')+1:], "_", "-"), s.title)
}

// data is records of the source, as some authors keep beside their connector.
func (s *source) data(kind string) string {
	var b strings.Builder
	if kind == "csv" {
		b.WriteString("id,name,status,amount,updated_at\n")
	}
	for i := 0; b.Len() < s.dataBytes; i++ {
		name, amount := s.pick(qualifiers...)+" "+s.pick(nouns...), fmt.Sprintf("%.2f", s.random.Float64()*10_000)
		day := fmt.Sprintf("2024-%02d-%02dT08:00:00Z", 1+i%12, 1+i%28)
		if kind == "csv" {
			fmt.Fprintf(&b, "%d,%s,%s,%s,%s\n", i, name, s.pick("open", "closed"), amount, day)
			continue
		}
		row, err := json.Marshal(map[string]any{"id": i, "name": name, "amount": amount, "updated_at": day})
		if err != nil {
			panic(err) // of texts and a number
		}
		b.WriteString(map[bool]string{true: "[\n  ", false: ",\n  "}[i == 0])
		b.Write(row)
	}
	if kind == "json" {
		b.WriteString("\n]\n")
	}
	return b.String()
}
