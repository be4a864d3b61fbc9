package fakesdk

import (
	"context"
	"net"

	"csdk/runner/sdkpb"
	"csdk/runner/sdkpb/old"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that rawCodec leaves messages to
	"google.golang.org/grpc/mem"
)

// Connector is what a server does. A nil function answers UNIMPLEMENTED.
type Connector struct {
	Old    bool // serve the contract of SDK 1.0.0 to 1.7.0
	Form   func() (*sdkpb.ConfigurationFormResponse, error)
	Test   func(*sdkpb.TestRequest) (*sdkpb.TestResponse, error)
	Schema func(*sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error)
	Update func(*sdkpb.UpdateRequest, Stream) error
}

// Stream is where Update sends.
type Stream struct {
	Context context.Context
	// Send sends a message, by the older contract when the connector is of that.
	Send func(*sdkpb.UpdateResponse) error
	// Raw sends these bytes as a message.
	Raw func([]byte) error
	// Log sends a log entry, which only the older contract has.
	Log func(old.LogLevel, string) error
}

// Serve serves a connector until the server is stopped. A goroutine of its own ends then.
func Serve(listener net.Listener, c Connector) *grpc.Server {
	const largestMessage = 1 << 30 // larger than what csdk takes
	server := grpc.NewServer(
		grpc.ForceServerCodecV2(rawCodec{encoding.GetCodecV2("proto")}),
		grpc.MaxSendMsgSize(largestMessage), grpc.MaxRecvMsgSize(largestMessage),
	)
	if c.Old {
		old.RegisterConnectorServer(server, oldServer{connector: c})
	} else {
		sdkpb.RegisterSourceConnectorServer(server, newServer{connector: c})
	}
	go func() { _ = server.Serve(listener) }() // ends with server.Stop
	return server
}

// rawCodec lets bytes be sent as a message.
type rawCodec struct{ encoding.CodecV2 }

func (c rawCodec) Marshal(v any) (mem.BufferSlice, error) {
	if raw, ok := v.(raw); ok {
		return mem.BufferSlice{mem.SliceBuffer(raw)}, nil
	}
	return c.CodecV2.Marshal(v)
}

type raw []byte

type newServer struct {
	sdkpb.UnimplementedSourceConnectorServer
	connector Connector
}

func (s newServer) ConfigurationForm(ctx context.Context, r *sdkpb.ConfigurationFormRequest) (*sdkpb.ConfigurationFormResponse, error) {
	if s.connector.Form == nil {
		return s.UnimplementedSourceConnectorServer.ConfigurationForm(ctx, r)
	}
	return s.connector.Form()
}

func (s newServer) Test(ctx context.Context, r *sdkpb.TestRequest) (*sdkpb.TestResponse, error) {
	if s.connector.Test == nil {
		return s.UnimplementedSourceConnectorServer.Test(ctx, r)
	}
	return s.connector.Test(r)
}

func (s newServer) Schema(ctx context.Context, r *sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) {
	if s.connector.Schema == nil {
		return s.UnimplementedSourceConnectorServer.Schema(ctx, r)
	}
	return s.connector.Schema(r)
}

func (s newServer) Update(r *sdkpb.UpdateRequest, stream grpc.ServerStreamingServer[sdkpb.UpdateResponse]) error {
	if s.connector.Update == nil {
		return s.UnimplementedSourceConnectorServer.Update(r, stream)
	}
	return s.connector.Update(r, Stream{
		Context: stream.Context(),
		Send:    stream.Send,
		Raw:     func(b []byte) error { return stream.SendMsg(raw(b)) },
	})
}

type oldServer struct {
	old.UnimplementedConnectorServer
	connector Connector
}

func (s oldServer) ConfigurationForm(ctx context.Context, r *sdkpb.ConfigurationFormRequest) (*sdkpb.ConfigurationFormResponse, error) {
	if s.connector.Form == nil {
		return s.UnimplementedConnectorServer.ConfigurationForm(ctx, r)
	}
	return s.connector.Form()
}

func (s oldServer) Test(ctx context.Context, r *sdkpb.TestRequest) (*sdkpb.TestResponse, error) {
	if s.connector.Test == nil {
		return s.UnimplementedConnectorServer.Test(ctx, r)
	}
	return s.connector.Test(r)
}

func (s oldServer) Schema(ctx context.Context, r *sdkpb.SchemaRequest) (*old.SchemaResponse, error) {
	if s.connector.Schema == nil {
		return s.UnimplementedConnectorServer.Schema(ctx, r)
	}
	answer, err := s.connector.Schema(r)
	return olderSchema(answer), err
}

func (s oldServer) Update(r *sdkpb.UpdateRequest, stream grpc.ServerStreamingServer[old.UpdateResponse]) error {
	if s.connector.Update == nil {
		return s.UnimplementedConnectorServer.Update(r, stream)
	}
	return s.connector.Update(r, Stream{
		Context: stream.Context(),
		Send: func(m *sdkpb.UpdateResponse) error {
			for _, operation := range olderOperations(m) {
				if err := stream.Send(&old.UpdateResponse{Response: &old.UpdateResponse_Operation{Operation: operation}}); err != nil {
					return err
				}
			}
			return nil
		},
		Raw: func(b []byte) error { return stream.SendMsg(raw(b)) },
		Log: func(level old.LogLevel, text string) error {
			return stream.Send(&old.UpdateResponse{Response: &old.UpdateResponse_LogEntry{LogEntry: &old.LogEntry{Level: level, Message: text}}})
		},
	})
}
