package dap

import (
	"fmt"

	dap "github.com/google/go-dap"
)

// problem is an error that the user of the editor is told about: each kind has its number (DAP: Message.id).
type problem struct {
	id   int
	text string
	// silent: the editor asked for something that is not there now; a box in front of the code would disturb.
	silent bool
}

func (p *problem) Error() string { return p.text }

// The numbers, which stay what they are.
const (
	idArguments   = 2001 // the arguments of the request cannot be read
	idOrder       = 2002 // not now
	idUnsupported = 2003
	idInternal    = 2004
	idLaunch      = 2101 // arguments of launch that make no sense
	idNotLoaded   = 2102 // the project could not be started
	idNotStopped  = 2201
	idNeedsPython = 2202 // debugpy is missing
	idPython      = 2203 // debugpy has refused
	idReadOnly    = 2204
	idEvaluate    = 2205
	idOver        = 2206 // the sync has ended
	idWarehouse   = 2301
	idCancelled   = 2302
)

func failure(id int, format string, args ...any) *problem {
	return &problem{id: id, text: fmt.Sprintf(format, args...)}
}

func quiet(id int, format string, args ...any) *problem {
	return &problem{id: id, text: fmt.Sprintf(format, args...), silent: true}
}

// body is what the response carries (DAP: ErrorResponse).
func (p *problem) body() any {
	return struct {
		Error dap.ErrorMessage `json:"error"`
	}{dap.ErrorMessage{Id: p.id, Format: "{text}", Variables: map[string]string{"text": p.text}, ShowUser: !p.silent}}
}
