package ide

import (
	"strings"
	"testing"
)

const importer = `import json
import pandas as pd
import requests
from dateutil import parser
from google.cloud import bigquery
import helpers
from fivetran_connector_sdk import Connector, Operations as op


def update(configuration, state):
    op.checkpoint(state)


connector = Connector(update=update)
`

func TestCompleteRequirement(t *testing.T) {
	const own = "pandas python-dateutil google-cloud-bigquery"
	versions := func(name string) []string { return map[string][]string{"pandas": {"2.2.3", "2.2.2"}}[name] }
	for _, test := range []struct{ path, file, want, label, after string }{
		{"requirements.txt", "‸", own, "pandas", "pandas"},
		{"requirements.txt", "pan‸", own, "pandas", "pandas"},
		{"requirements.txt", "pandas==2.2.3\npy‸x\n", "python-dateutil google-cloud-bigquery", "python-dateutil", "pandas==2.2.3\npython-dateutil\n"},
		{"requirements.txt", "# ‸", "", "", ""},
		{"requirements.txt", "-r ‸", "", "", ""},
		{"requirements.txt", "pandas ‸", "", "", ""},
		{"requirements.txt", "pandas==‸", "2.2.3 2.2.2", "2.2.3", "pandas==2.2.3"},
		{"requirements.txt", "pandas>=2, <‸3\n", "2.2.3 2.2.2", "2.2.2", "pandas>=2, <2.2.2\n"},
		{"requirements.txt", "unheard-of==‸", "", "", ""},
		{"pyproject.toml", "[project]\ndependencies = [‸]\n", own, "pandas", "[project]\ndependencies = [\"pandas\"]\n"},
		{"pyproject.toml", "[project]\ndependencies = [\"pan‸", own, "pandas", "[project]\ndependencies = [\"pandas\""},
		{"pyproject.toml", "[project]\ndependencies = [\"pan‸\"]\n", own, "pandas", "[project]\ndependencies = [\"pandas\"]\n"},
		{"pyproject.toml", "[project]\ndependencies = [\n  \"pandas\", # x\n  '‸\n]\n", "python-dateutil google-cloud-bigquery", "python-dateutil", "[project]\ndependencies = [\n  \"pandas\", # x\n  'python-dateutil'\n]\n"},
		{"pyproject.toml", "[project]\ndependencies = [\"pandas==‸\"]\n", "2.2.3 2.2.2", "2.2.3", "[project]\ndependencies = [\"pandas==2.2.3\"]\n"},
		{"pyproject.toml", "[project]\ndependencies = [\"pandas\" ‸]\n", "", "", ""},
		{"pyproject.toml", "[project]\nname = \"‸\"\ndependencies = []\n", "", "", ""},
		{"pyproject.toml", "[project]\ndependencies = []\nname = \"‸\"\n", "", "", ""},
		{"pyproject.toml", "[tool.x]\ndependencies = [\"‸\"]\n", "", "", ""},
	} {
		files := map[string]string{"connector.py": importer, "helpers.py": "", test.path: test.file}
		labels, accepted := completed(t, files, CompleteOptions{Versions: versions})
		if len(labels) > 50 {
			labels = labels[:strings.Count(test.want, " ")+1]
		}
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%q\n got %s\nwant %s", test.file, got, test.want)
		}
		if test.label != "" && accepted[test.label] != test.after {
			t.Errorf("%q with %s\n got %q\nwant %q", test.file, test.label, accepted[test.label], test.after)
		}
	}
}
