package packageindex

import (
	"bufio"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// configuredURL is the index that pip is set to: that of PIP_INDEX_URL, else of pip's configuration files, the last of which
// counts most. It is "" where pip is set to none, and where the address is not one of the web: nobody is asked then.
func configuredURL(files []string) string {
	settings := map[string]string{}
	for _, file := range files {
		readConfiguration(file, settings)
	}
	if given := os.Getenv("PIP_INDEX_URL"); given != "" {
		settings["index-url"] = given
	}
	if given := os.Getenv("PIP_NO_INDEX"); given != "" {
		settings["no-index"] = given
	}
	switch strings.ToLower(settings["no-index"]) {
	case "1", "true", "yes", "on":
		return ""
	}
	address, err := url.Parse(settings["index-url"])
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
		return ""
	}
	return address.String()
}

// configurationFiles are pip's, the weakest first: of the machine, of the user, and the one that PIP_CONFIG_FILE names.
func configurationFiles() []string {
	home, _ := os.UserHomeDir()
	given := os.Getenv("PIP_CONFIG_FILE")
	if given == os.DevNull {
		return nil
	}
	var files []string
	switch runtime.GOOS {
	case "windows":
		files = []string{
			filepath.Join(os.Getenv("ProgramData"), "pip", "pip.ini"), filepath.Join(home, "pip", "pip.ini"), filepath.Join(os.Getenv("APPDATA"), "pip", "pip.ini"),
		}
	case "darwin":
		files = []string{
			"/Library/Application Support/pip/pip.conf", filepath.Join(home, ".pip", "pip.conf"),
			filepath.Join(home, "Library", "Application Support", "pip", "pip.conf"), filepath.Join(home, ".config", "pip", "pip.conf"),
		}
	default:
		files = []string{"/etc/pip.conf", "/etc/xdg/pip/pip.conf", filepath.Join(home, ".pip", "pip.conf")}
		if config, err := os.UserConfigDir(); err == nil {
			files = append(files, filepath.Join(config, "pip", "pip.conf"))
		}
	}
	if given != "" {
		files = append(files, given)
	}
	return files
}

// readConfiguration reads the sections of an INI file that count for downloads: [install] counts more than [global].
func readConfiguration(file string, into map[string]string) {
	f, err := os.Open(file)
	if err != nil {
		return
	}
	defer f.Close()
	section := ""
	install := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			section = strings.Trim(line, "[] ")
		default:
			at := strings.IndexAny(line, "=:")
			if at < 0 {
				continue
			}
			key := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(line[:at])), "_", "-")
			switch section {
			case "global":
				into[key] = strings.TrimSpace(line[at+1:])
			case "install":
				install[key] = strings.TrimSpace(line[at+1:])
			}
		}
	}
	for key, value := range install {
		into[key] = value
	}
}
