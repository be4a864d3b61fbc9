package runner

import (
	"context"
	"time"
)

const connectName = "connect"

// connected is a program that serves the SDK's gRPC contract and that csdk did not start: Fivetran's SDK in any
// language (csdk debug --connect). Its process is its own; what it prints is not seen here.
type connected struct{ address string }

// connectPatience is how long a server is waited for that is being started.
const connectPatience = 10 * time.Second

func (c connected) describe() Engine { return Engine{Name: connectName, Address: c.address} }

func (c connected) launch(_ context.Context, s *sync) (link, error) {
	return &connection{address: c.address, sync: newContractSync(s.project.configuration.text, s.state)}, nil
}

// connection is the link to it.
type connection struct {
	address string
	sync    *contractSync
}

func (c *connection) answer() { c.sync.answer() }

func (c *connection) read(ctx context.Context, out chan<- frame) error {
	defer close(out)
	client, err := dialContract(ctx, c.address, connectPatience)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	select {
	case out <- frame{kind: frameHello, payload: []byte("{}")}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return c.sync.read(ctx, client, out)
}
