package schema

import (
	"slices"
	"strconv"
	"strings"
)

// PythonVersion is a version of Python with two parts, as a deployment names it.
type PythonVersion struct{ Major, Minor int }

// String gives the version as --python-version wants it, such as 3.14.
func (v PythonVersion) String() string { return strconv.Itoa(v.Major) + "." + strconv.Itoa(v.Minor) }

// Before reports whether v is older than other.
func (v PythonVersion) Before(other PythonVersion) bool {
	return v.Major < other.Major || v.Major == other.Major && v.Minor < other.Minor
}

var (
	// PythonVersions lists what a deployment can run, the oldest first. 3.15 came with SDK 3.1.2; which releases of
	// Fivetran's side accept it is not documented, so it counts as supported.
	PythonVersions = []PythonVersion{{3, 10}, {3, 11}, {3, 12}, {3, 13}, {3, 14}, {3, 15}}
	// DefaultPython is what a deployment runs that names no version.
	DefaultPython = PythonVersion{3, 14}
)

// RunsPython reports whether a deployment can run the version.
func RunsPython(v PythonVersion) bool { return slices.Contains(PythonVersions, v) }

// ParsePythonVersion reads a version with two parts, such as 3.14, and nothing else.
func ParsePythonVersion(text string) (PythonVersion, bool) {
	major, minor, found := strings.Cut(text, ".")
	a, errA := strconv.ParseUint(major, 10, 8)
	b, errB := strconv.ParseUint(minor, 10, 8)
	if !found || errA != nil || errB != nil {
		return PythonVersion{}, false
	}
	v := PythonVersion{int(a), int(b)}
	return v, v.String() == text
}

// Preinstalled says whether a deployment has the distribution without its being declared, so that declaring it can
// only bring a version conflict. The name is normalised: lower case, with dashes.
func Preinstalled(distribution string) bool {
	return distribution == "fivetran-connector-sdk" || distribution == "requests"
}

// IsPreinstalledImport reports whether a connector can import the module without declaring anything: the preinstalled
// distributions and what requests cannot be without.
func IsPreinstalledImport(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	switch top {
	case "fivetran_connector_sdk", "requests", "certifi", "charset_normalizer", "idna", "urllib3":
		return true
	}
	return false
}

// IsStandardModule reports whether an import such as os or xml.etree comes with Python of that version. Modules that
// start with an underscore count whatever the version, since authors import hardly any of them.
func IsStandardModule(module string, python PythonVersion) bool {
	top, _, _ := strings.Cut(module, ".")
	if strings.HasPrefix(top, "_") {
		return privateModules[top]
	}
	if standardModules[top] {
		return true
	}
	life, changed := changedModules[top]
	return changed && !python.Before(life.since) && (life.gone == PythonVersion{} || python.Before(life.gone))
}

// lifetime of a module: from since on, and no longer in gone. Zero: always, and not gone yet.
type lifetime struct{ since, gone PythonVersion }

// changedModules are the modules that not every version of PythonVersions has.
var changedModules = func() map[string]lifetime {
	modules := map[string]lifetime{
		"tomllib":       {since: PythonVersion{3, 11}},
		"annotationlib": {since: PythonVersion{3, 14}},
		"compression":   {since: PythonVersion{3, 14}},
		"profiling":     {since: PythonVersion{3, 15}},
	}
	for gone, names := range map[PythonVersion]string{
		{3, 11}: "binhex",
		{3, 12}: "asynchat asyncore distutils imp smtpd",
		{3, 13}: "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr " +
			"spwd sunau telnetlib uu xdrlib",
		{3, 15}: "sre_compile sre_constants sre_parse",
	} {
		for name := range strings.FieldsSeq(names) {
			modules[name] = lifetime{gone: gone}
		}
	}
	return modules
}()

// standardModules are the top-level modules of every version of PythonVersions: sys.stdlib_module_names.
var standardModules = wordSet(`
abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar
cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy
copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum
errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass
gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib inspect io ipaddress
itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt
multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools
pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select
selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string
stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this
threading time timeit tkinter token tokenize trace traceback tracemalloc tty turtle turtledemo types typing
unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp
zipfile zipimport zlib zoneinfo
`, "")

// privateModules are those that start with an underscore, of any version.
var privateModules = wordSet(`
__future__ _abc _aix_support _android_support _apple_support _ast _ast_unparse _asyncio _bisect _blake2
_bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections
_collections_abc _colorize _compat_pickle _compression _contextvars _crypt _csv _ctypes _curses _curses_panel
_datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib
_heapq _hmac _imp _interpchannels _interpqueues _interpreters _io _ios_support _json _locale _lsprof _lzma
_markupbase _md5 _msi _multibytecodec _multiprocessing _opcode _opcode_metadata _operator _osx_support
_overlapped _pickle _posixshmem _posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong
_pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3 _sha512 _signal _sitebuiltins
_socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions _symtable _sysconfig _thread
_threading_local _tkinter _tokenize _tracemalloc _types _typing _uuid _warnings _weakref _weakrefset _winapi
_wmi _zoneinfo _zstd
`, "")
