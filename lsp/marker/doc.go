// Package marker runs the archives of testdata/lsp against the language server: a real one, at the other end of an
// in-memory pipe. It has tests only, and this comment is their manual.
//
// # An archive
//
// An archive is one scenario: text on top that says what it is about and why, then the files of a workspace, then what
// is expected of the server (https://pkg.go.dev/github.com/rogpeppe/go-internal/txtar says how the file is divided).
//
//	A table that schema() does not declare.
//
//	-- connector.py --
//	...
//	    op.upsert(table="order", data=row)  #@ diag(`"order"`, "table-not-declared", "Did you mean")
//
// These names are not files of the workspace:
//
//	flags          one line of flags, see below
//	settings.json  what the client answers when the server asks for its settings
//	marks          markers for files without comments (see below)
//	@NAME          golden text: what a marker expects, when it is longer than a few words
//
// Flags:
//
//	-smallest            every folder at the top is a project; the files that it lacks are those of the smallest one
//	                     that has no finding
//	-crlf                the files have the line ends of Windows, which an archive cannot hold
//	-no-final-newline    the last line of each file has no end
//	-disk=latin-1        the files are written in this encoding, and the editor does not open them: it could not
//	-encoding=utf-8      what columns count in the protocol: also utf-32, and utf-16, which is the default
//
// In a file, ${10 MB} stands for that many zeros.
//
// # Markers
//
// A marker is an expectation about a place. In Python files it stands in a comment that begins with #@, at the end of
// the line that it is about, or alone on the lines below it; a comment may hold several, with commas between them. For
// all other files, and for unfinished Python where a comment would be part of a string, it stands in the section marks:
//
//	configuration.json:2: diag("5432", "configuration-value", "quotes")
//
// Arguments are Go expressions:
//
//	"text", `text`     a text
//	re("x"), re(`x`)   a regular expression
//	name               the golden text @name
//
// An argument that is a place is the first match from the start of the marker's line, also on later lines, and never
// inside of a marker. Of a regular expression it is the first group, or the whole when there is none: re(`op\.()upsert`)
// is a place without length.
//
// # The markers there are
//
//	diag(place, code, message)
//	    The server shows a diagnostic exactly there. The message has the text in it, or matches. A diagnostic without a
//	    marker fails, in every file of the workspace, and so does a marker without a diagnostic.
//	codeaction(place, title, golden)
//	    There is one code action with that title at the place, and it does what the golden text says.
//	nocodeaction(place, title)
//	    There is none.
//	fixall(golden)
//	    What source.fixAll does to the marker's file.
//	complete(place, labels)
//	    Behind the place exactly these completions are offered, in this order, with spaces between them; "" for none.
//	rank(place, labels)
//	    Behind the place these completions are offered, in this order, among others; !label is not.
//	accept(place, label, text)
//	    The line is this text after the completion was accepted. What a snippet has in it is shown as it is.
//	signature(place, label, parameter)
//	    Behind the place the signature is shown, with that parameter marked, "" for none. Without a label nothing is shown.
//	hover(place, what)
//	    A hover at the start of the place has the text in it, matches, or is the golden text. nohover(place): there is none.
//	def(place, golden), refs(place, golden), highlight(place, golden)
//	    The places that are answered, as file:line: text. The name nothing stands for none.
//	rename(place, new, golden)
//	    What a rename changes. norename(place, new, message): it is refused, with a message that has the text in it.
//	preview(place, new, golden)
//	    The edits of a rename as a preview shows them: in groups, ? for those that are asked about.
//	symbol(golden), hint(golden), lens(golden)
//	    The outline, the inlay hints and the code lenses of the marker's file.
//	fold(golden), link(golden)
//	    What can be folded in the marker's file, each with its first line; the other files that it names.
//	search(query, golden)
//	    The symbols of the workspace that a query finds.
//
// A new kind is a row of the table kinds (run_test.go) and a function in a file of its own.
//
// Golden text about changes is a unified diff of every file that changed, in which #@ stands for a marker. go test ./lsp/marker -update writes golden
// text as it is now; read what it wrote.
//
// # What else fails
//
// A marker that does not exist or has wrong arguments, golden text that no marker uses, a place that is not there, an
// error in the server's log, and a rule that no diag of any archive names.
package marker
