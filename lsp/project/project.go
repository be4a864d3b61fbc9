package project

// Project is a folder with a connector.py, at one moment.
type Project struct {
	Dir   string // absolute, in the spelling of the client
	Files map[string]*File
}
