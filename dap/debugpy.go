package dap

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync/atomic"
	"time"

	dap "github.com/google/go-dap"
)

// listener waits for debugpy, which the agent has connect to it. The first connection that knows the token is it; strangers are turned
// away, and the port is closed then.
type listener struct {
	net.Listener
	token string
	taken atomic.Pointer[peer] // debugpy, which the session may not have heard of
}

// strangerPatience is how long a connection may take to show the token.
const strangerPatience = 20 * time.Second

func listen(r *run) (*listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	own := &listener{Listener: l, token: rand.Text()}
	go own.accept(r) // ended by close
	return own, nil
}

func (l *listener) port() int {
	address, _ := l.Addr().(*net.TCPAddr)
	return address.Port
}

// close ends the waiting, and debugpy's connection.
func (l *listener) close() {
	_ = l.Close()
	if p := l.taken.Load(); p != nil {
		_ = p.conn.Close()
	}
}

func (l *listener) accept(r *run) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() { // ended by the token, by an error or by the patience
			in := bufio.NewReader(conn)
			p, err := greet(conn, in, l.token)
			if err != nil {
				_ = conn.Close()
				return
			}
			l.taken.Store(p)
			_ = l.Close()
			r.s.post(func() { r.onPeer(p, in) })
			select {
			case <-r.s.done:
				_ = conn.Close() // post was in vain
			default:
			}
		}()
	}
}

// greet finds out what debugpy can do, and whether this is the one that the agent has loaded.
func greet(conn net.Conn, in *bufio.Reader, token string) (*peer, error) {
	p := &peer{
		conn: conn, waiting: map[int]func(*message){}, files: map[string]bool{}, sent: map[string]string{},
		breakpoints: map[int]int{}, states: map[int]dap.Breakpoint{},
	}
	if err := conn.SetDeadline(time.Now().Add(strangerPatience)); err != nil {
		return nil, err
	}
	p.send("initialize", dap.InitializeRequestArguments{
		ClientID: "csdk", AdapterID: "csdk", LinesStartAt1: true, ColumnsStartAt1: true, PathFormat: "path",
		SupportsVariableType: true, SupportsVariablePaging: true,
	}, nil)
	p.send("pydevdAuthorize", map[string]any{"debugServerAccessToken": nil}, nil)
	for {
		m, err := readMessage(in)
		if err != nil {
			return nil, err
		}
		switch {
		case m.Type == "response" && m.Command == "initialize":
			if p.can, err = decode[map[string]json.RawMessage](m.Body); err != nil {
				return nil, err
			}
		case m.Type == "response" && m.Command == "pydevdAuthorize":
			shown, err := decode[struct {
				ClientAccessToken string `json:"clientAccessToken"`
			}](m.Body)
			if err != nil || shown.ClientAccessToken != token {
				return nil, fmt.Errorf("a stranger has connected")
			}
			return p, conn.SetDeadline(time.Time{})
		}
	}
}

// debugpyPlaces is where a debugpy may be that is not the interpreter's: what the editor says, then VS Code's Python Debugger.
func debugpyPlaces(said string, environ []string) []string {
	places := []string{}
	if said != "" {
		if folder, err := debugpyFolder(said); err == nil {
			places = append(places, folder)
		}
	}
	home := ""
	for _, entry := range environ {
		for _, name := range []string{"HOME=", "USERPROFILE="} {
			if value, is := strings.CutPrefix(entry, name); is && home == "" {
				home = value
			}
		}
	}
	if home == "" {
		return places
	}
	for _, editor := range []string{".vscode", ".vscode-server", ".vscode-insiders", ".cursor", ".local/share/code-server"} {
		found, _ := filepath.Glob(filepath.Join(home, filepath.FromSlash(editor), "extensions", "ms-python.debugpy-*", "bundled", "libs"))
		sort.Sort(sort.Reverse(sort.StringSlice(found))) // the newest first, near enough
		for _, folder := range found {
			if _, err := os.Stat(filepath.Join(folder, "debugpy", "__init__.py")); err == nil {
				places = append(places, folder)
			}
		}
	}
	return places
}
