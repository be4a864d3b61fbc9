package ide

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHoverRequirement(t *testing.T) {
	const notPreinstalled = "Not preinstalled at Fivetran: a deployment installs "
	tests := []struct {
		name, requirements, pyproject string
		want                          []string
	}{
		{"any version", "‸lxml\n", "", []string{"Asked for in `requirements.txt` in any version", notPreinstalled + "the newest version."}},
		{"one version", "‸lxml==6.0.2\n", "", []string{"Asked for in `requirements.txt`: `==6.0.2`", notPreinstalled + "`6.0.2`."}},
		{"bounds", "‸lxml>=5,<6; python_version > \"3.10\"\n", "", []string{
			"Asked for in `requirements.txt`: `>=5,<6`, where `python_version > \"3.10\"`", notPreinstalled + "the newest version that fits.",
		}},
		{"installed", "‸Six\n", "", []string{
			"Asked for in `requirements.txt` in any version", notPreinstalled + "the newest version.", "Installed in the project's virtual environment: `1.16.0`",
		}},
		{"address", "‸lxml @ https://user:s3cr3t@example.com/lxml.whl\n", "", []string{"Asked for in `requirements.txt` by its address", notPreinstalled + "it."}},
		{"file that is not read", "‸lxml==5.0.0\n", "[project]\ndependencies = [\"lxml==6.0.2\"]\n", []string{
			"Asked for in `pyproject.toml`: `==6.0.2`", "Asked for in `requirements.txt`: `==5.0.0`, which is not read: there is a `pyproject.toml`",
			notPreinstalled + "`6.0.2`.",
		}},
		{"only in a file that is not read", "‸lxml==5.0.0\n", "[project]\n", []string{
			"Asked for in `requirements.txt`: `==5.0.0`, which is not read: there is a `pyproject.toml`", notPreinstalled + "it, if it is asked for.",
		}},
		{"preinstalled", "‸requests\n", "", []string{
			"Asked for in `requirements.txt` in any version", "Preinstalled at Fivetran, in its latest release. It need not be asked for.",
		}},
		{"preinstalled and pinned", "‸requests==2.31.0\n", "", []string{
			"Asked for in `requirements.txt`: `==2.31.0`",
			"Preinstalled at Fivetran, in its latest release. It need not be asked for, and a version can only conflict with that.",
		}},
		{"a version that is being typed", "‸lxml==\n", "", []string{"Asked for in `requirements.txt`: `==`", notPreinstalled + "it."}},
		{"one version for each Python", "‸lxml==6.0.2; python_version > \"3.10\"\nlxml==5.0.0; python_version <= \"3.10\"\n", "", []string{
			"Asked for in `requirements.txt`: `==6.0.2`, where `python_version > \"3.10\"`", "Asked for in `requirements.txt`: `==5.0.0`, where `python_version <= \"3.10\"`",
			notPreinstalled + "it.",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"requirements.txt": test.requirements}
			if test.pyproject != "" {
				files["pyproject.toml"] = test.pyproject
			}
			p, f, offset := sample(t, files)
			p.Installed = map[string]string{"six": "1.16.0"}
			tip := Hover(p, f, offset)
			if tip == nil {
				t.Fatal("nothing")
			}
			if diff := cmp.Diff(test.want, strings.Split(tip.Text, "\n\n")[1:]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
