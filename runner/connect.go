package runner

import (
	"context"
	"time"
)

const connectName = "connect"

// connected is a program that serves the SDK's gRPC contract and that csdk did not start: Fivetran's SDK in any
// language (csdk debug --connect). Its process is its own; what it prints is not seen here.
type connected struct{ address string }

const (
	// connectPatience is how long a server is waited for that is being started.
	connectPatience = 5 * time.Second
	// connectSoon is after how long that is said.
	connectSoon = 300 * time.Millisecond
)

func (c connected) describe() Engine { return Engine{Name: connectName, Address: c.address} }

func (c connected) launch(_ context.Context, s *sync) (link, error) {
	return &connection{address: c.address, sync: newContractSync(s.project.configuration.text, s.state)}, nil
}

// connection is the link to it.
type connection struct {
	address string
	sync    *contractSync
}

func (c *connection) answer([]byte) { c.sync.answer() }

func (c *connection) read(ctx context.Context, out chan<- frame) error {
	defer close(out)
	c.sync.out = out
	client, err := dialContract(ctx, c.address, connectSoon)
	if err != nil && ctx.Err() == nil {
		note := logFrame{Level: "INFO", Origin: "csdk", Message: "nothing answers on " + c.address + " yet; waiting for it"}
		if err := c.sync.sendJSON(ctx, frameLog, note); err != nil {
			return err
		}
		client, err = dialContract(ctx, c.address, connectPatience)
	}
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	if err := c.sync.sendJSON(ctx, frameHello, helloFrame{}); err != nil {
		return err
	}
	return c.sync.read(ctx, client)
}
