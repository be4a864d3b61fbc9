package packageindex

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"deps.dev/util/semver"

	"csdk/schema/requirement"
)

// accepted is PEP 691's JSON, and HTML for an index that has nothing else.
const accepted = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

// maxAnswer bounds what is read of an answer.
const maxAnswer = 32 << 20

// fetch asks the index. Errors do not name the address, which may have a password in it.
func (x *Index) fetch(ctx context.Context, name string) ([]string, error) {
	address := strings.TrimSuffix(x.url, "/") + "/" + name + "/"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("the address of the package index is none")
	}
	request.Header.Set("Accept", accepted)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, errors.New("the package index does not answer")
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the package index answers %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, errors.New("the package index stopped in its answer")
	}
	if strings.Contains(response.Header.Get("Content-Type"), "json") {
		return readJSON(name, body)
	}
	return newestFirst(readHTML(name, string(body))), nil
}

// readJSON reads the versions, or the names of files of an index that does not list versions (PEP 700).
func readJSON(name string, body []byte) ([]string, error) {
	var answer struct {
		Versions []string
		Files    []struct{ Filename string }
	}
	if json.Unmarshal(body, &answer) != nil {
		return nil, errors.New("the package index answers what is no JSON")
	}
	if len(answer.Versions) == 0 {
		for _, f := range answer.Files {
			answer.Versions = append(answer.Versions, fileVersion(name, f.Filename))
		}
	}
	return newestFirst(answer.Versions), nil
}

var anchor = regexp.MustCompile(`(?is)<a\s[^>]*?href\s*=\s*["']([^"']*)["']`)

func readHTML(name, page string) []string {
	var versions []string
	for _, at := range anchor.FindAllStringSubmatch(page, -1) {
		if link, err := url.Parse(html.UnescapeString(at[1])); err == nil {
			versions = append(versions, fileVersion(name, path.Base(link.Path)))
		}
	}
	return versions
}

// fileVersion is the version in the name of a wheel or source archive; "" for other files.
func fileVersion(name, file string) string {
	rest, isWheel := strings.CutSuffix(file, ".whl")
	if isWheel {
		if parts := strings.Split(rest, "-"); len(parts) >= 5 {
			return parts[1]
		}
		return ""
	}
	for _, ending := range []string{".tar.gz", ".zip", ".tar.bz2"} {
		base, ok := strings.CutSuffix(file, ending)
		if !ok {
			continue
		}
		for at := len(base) - 1; at > 0; at-- { // a name may have dashes
			if base[at] == '-' && requirement.Normalize(base[:at]) == name {
				return base[at+1:]
			}
		}
	}
	return ""
}

// newestFirst sorts versions, each once, and leaves out pre-releases where there is anything else.
func newestFirst(texts []string) []string {
	var finals, all []*semver.Version
	for _, text := range texts {
		v, err := semver.PyPI.Parse(text)
		if text == "" || err != nil {
			continue
		}
		all = append(all, v)
		if !v.IsPrerelease() {
			finals = append(finals, v)
		}
	}
	if len(finals) > 0 {
		all = finals
	}
	slices.SortFunc(all, func(a, b *semver.Version) int { return b.Compare(a) })
	var sorted []string
	for _, v := range all {
		if text := v.String(); !slices.Contains(sorted, text) {
			sorted = append(sorted, text)
		}
	}
	return sorted
}
