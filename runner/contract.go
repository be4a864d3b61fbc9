package runner

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"csdk/runner/sdkpb"
	"csdk/runner/sdkpb/old"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that wireCodec leaves messages to
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
)

// contract is a client of one server of the SDK's gRPC contract (package sdkpb). There are two contracts:
// the older one of SDK 1.0.0 to 1.7.0 is tried when the server does not know the other.
//
// An engine uses it in this order: dialContract, form and test if it needs them, schema once, update once
// (no SDK can be trusted with a second update in one process), Close. The methods may not be called at
// the same time. Errors that concern people are *LoadError or *runError.
type contract struct {
	conn    *grpc.ClientConn
	address string // as the user named it
	old     bool   // the server speaks the older contract
	known   bool   // old is settled
	// declared is what schema() said, and schema changes after it.
	declared declarations
}

const (
	// largestMessage is the SDK's own limit, each way.
	largestMessage = 128 << 20
	// window is how much the server may send before csdk has read it: some ten of the SDK's batches. A
	// message that is larger gets what it needs.
	window = 1 << 20
)

// dialContract connects to "HOST:PORT" or "unix:PATH" and waits until a server of gRPC answers, but no
// longer than limit. When ctx ends first, its cause is the error.
func dialContract(ctx context.Context, address string, limit time.Duration, more ...grpc.DialOption) (*contract, error) {
	d := &dialer{address: address}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(d.dial),
		grpc.WithAuthority("localhost"),
		grpc.WithIdleTimeout(0), // a schema() may take long
		grpc.WithDisableServiceConfig(),
		grpc.WithDisableRetry(),
		grpc.WithInitialWindowSize(window), grpc.WithInitialConnWindowSize(2 * window),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 50 * time.Millisecond, Multiplier: 1.3, MaxDelay: 500 * time.Millisecond},
			MinConnectTimeout: limit,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largestMessage), grpc.MaxCallSendMsgSize(largestMessage)),
	}
	conn, err := grpc.NewClient("passthrough:///server", append(options, more...)...) // whatever the name, the dialer knows the place
	if err != nil {
		return nil, err
	}
	c := &contract{conn: conn, address: address}
	waiting, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for state := conn.GetState(); state != connectivity.Ready; state = conn.GetState() {
		conn.Connect()
		if conn.WaitForStateChange(waiting, state) {
			continue
		}
		_ = conn.Close()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, d.explain(limit)
	}
	return c, nil
}

// Close ends the connection and whatever runs on it.
func (c *contract) Close() error { return c.conn.Close() }

// dialer opens the connection and remembers what was wrong with the last try: gRPC tells it only in a text.
type dialer struct {
	address   string
	problem   atomic.Pointer[error]
	connected atomic.Bool
}

func (d *dialer) dial(ctx context.Context, _ string) (net.Conn, error) {
	network, place := "tcp", d.address
	if path, ok := strings.CutPrefix(d.address, "unix:"); ok {
		network, place = "unix", path
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, place)
	if err != nil {
		d.problem.Store(&err)
		return nil, err
	}
	d.connected.Store(true)
	return conn, nil
}

func (d *dialer) explain(limit time.Duration) error {
	if d.connected.Load() {
		return &LoadError{
			Phase: "connect", Message: fmt.Sprintf("something listens on %s, but it did not answer as a gRPC server within %s", d.address, limit),
			Hint: "The server must speak gRPC without TLS. Look at its own log, and whether the port is that of another program.",
		}
	}
	reason := "no answer"
	if err := d.problem.Load(); err != nil {
		reason = (*err).Error()
	}
	return &LoadError{
		Phase: "connect", Message: fmt.Sprintf("no server could be reached on %s within %s: %s", d.address, limit, reason),
		Hint: "Start the connector first, and name the address that it listens on as HOST:PORT, such as localhost:50051.",
	}
}

// settle makes the first call that reaches the server decide which contract it speaks. call makes it, by the
// older contract when it is told so; any other answer than UNIMPLEMENTED settles it.
func (c *contract) settle(call func(old bool) error) error {
	if c.known {
		return call(c.old)
	}
	err := call(false)
	if status.Code(err) != codes.Unimplemented {
		c.known = err == nil || status.Code(err) != codes.Unavailable
		return err
	}
	if older := call(true); status.Code(older) != codes.Unimplemented {
		c.known, c.old = true, true
		return older
	}
	return err
}

// form asks for the setup form. SDK to 2.10.2 has an empty one.
func (c *contract) form(ctx context.Context) (form *sdkpb.ConfigurationFormResponse, err error) {
	err = c.settle(func(older bool) (err error) {
		if older {
			form, err = old.NewConnectorClient(c.conn).ConfigurationForm(ctx, &sdkpb.ConfigurationFormRequest{})
			return err
		}
		form, err = sdkpb.NewSourceConnectorClient(c.conn).ConfigurationForm(ctx, &sdkpb.ConfigurationFormRequest{})
		return err
	})
	return form, c.explain(ctx, "configuration_form", err)
}

// test runs one test of the setup form. SDK to 2.10.2 fails it.
func (c *contract) test(ctx context.Context, name string, configuration map[string]string) (result *sdkpb.TestResponse, err error) {
	request := &sdkpb.TestRequest{Name: name, Configuration: configuration}
	err = c.settle(func(older bool) (err error) {
		if older {
			result, err = old.NewConnectorClient(c.conn).Test(ctx, request)
			return err
		}
		result, err = sdkpb.NewSourceConnectorClient(c.conn).Test(ctx, request)
		return err
	})
	return result, c.explain(ctx, "test", err)
}

// schema asks for the tables. The frame is what an engine sends as frameSchema.
func (c *contract) schema(ctx context.Context, configuration map[string]string) (schemaFrame, error) {
	request := &sdkpb.SchemaRequest{Configuration: configuration}
	var response *sdkpb.SchemaResponse
	err := c.settle(func(older bool) (err error) {
		if !older {
			response, err = sdkpb.NewSourceConnectorClient(c.conn).Schema(ctx, request)
			return err
		}
		answer, err := old.NewConnectorClient(c.conn).Schema(ctx, request)
		if err == nil {
			response = newerSchema(answer)
		}
		return err
	})
	if err != nil {
		return schemaFrame{}, c.explain(ctx, "schema", err)
	}
	return c.declared.schema(response)
}

// wireCodec leaves the bytes of Update's messages as they came: contract_rows.go reads rows without the maps
// and the boxed values of the generated code, which take five times as long.
type wireCodec struct{ encoding.CodecV2 }

// Unmarshal copies the message out of gRPC's buffers: cells share it.
func (w wireCodec) Unmarshal(data mem.BufferSlice, v any) error {
	if raw, ok := v.(*[]byte); ok {
		*raw = data.Materialize()
		return nil
	}
	return w.CodecV2.Unmarshal(data, v)
}

// openUpdate starts the call.
func (c *contract) openUpdate(ctx context.Context, request *sdkpb.UpdateRequest) (grpc.ClientStream, error) {
	method := sdkpb.SourceConnector_Update_FullMethodName
	if c.old {
		method = old.Connector_Update_FullMethodName
	}
	stream, err := c.conn.NewStream(ctx, &grpc.StreamDesc{StreamName: "Update", ServerStreams: true}, method,
		grpc.ForceCodecV2(wireCodec{encoding.GetCodecV2("proto")}))
	if err == nil {
		err = stream.SendMsg(request)
	}
	if err == nil {
		err = stream.CloseSend()
	}
	return stream, err
}
