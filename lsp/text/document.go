package text

// Document is one version of a file. It is immutable and safe for concurrent use: an edit makes a new one.
type Document struct {
	// Text is valid or invalid UTF-8 without a byte order mark, with the line ends of the file.
	Text string
	// Version is the client's, or 0 for what was read from disk.
	Version int32
}
