package main

import (
	"fmt"
	"net"
	"os"

	"csdk/runner/fakesdk"
	"csdk/runner/sdkpb"

	"github.com/rogpeppe/go-internal/testscript"
	"google.golang.org/grpc/codes"
	grpcstatus "google.golang.org/grpc/status"
)

// fakesdkMain is the program `fakesdk WHAT FILE` of the scripts: a connector that is served by a process of its
// own. It writes its address into FILE and ends when it is killed.
func fakesdkMain() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		err = os.WriteFile(os.Args[2]+".new", []byte(listener.Addr().String()), 0o644)
	}
	if err == nil {
		err = os.Rename(os.Args[2]+".new", os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	what := os.Args[1]
	fakesdk.Serve(listener, fakesdk.Connector{
		Old: what == "older",
		Schema: func(*sdkpb.SchemaRequest) (*sdkpb.SchemaResponse, error) {
			return fakesdk.Tables(fakesdk.Table("orders", fakesdk.Key("id", sdkpb.DataType_INT), fakesdk.DecimalColumn("total", 9, 2))), nil
		},
		Update: func(r *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
			return fakesdkUpdate(what, r, stream)
		},
	})
	select {}
}

func fakesdkUpdate(what string, r *sdkpb.UpdateRequest, stream fakesdk.Stream) error {
	for _, m := range []*sdkpb.UpdateResponse{
		fakesdk.Rows(fakesdk.Upsert("orders", fakesdk.Data{"id": 1, "total": fakesdk.Decimal("9.90"), "region": r.GetConfiguration()["region"], "state": r.GetStateJson()})),
		fakesdk.Checkpoint(`{"page": 1}`),
		fakesdk.Rows(fakesdk.Upsert("orders", fakesdk.Data{"id": 2})),
	} {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	switch what {
	case "stalls":
		<-stream.Context.Done()
	case "raises":
		return grpcstatus.Error(codes.Unknown, "Exception iterating responses: failed while executing update() error: 'page'\n"+
			"Traceback (most recent call last):\n  File \"/srv/connector.py\", line 7, in update\n    raise KeyError('page')\nKeyError: 'page'\n")
	case "garbage":
		return stream.Send(fakesdk.Rows(fakesdk.Upsert("orders", fakesdk.Data{"id": "three"})))
	}
	return nil
}

// variable is the command `variable NAME FILE` of the scripts: what the file holds becomes a variable.
func variable(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: variable NAME FILE")
	}
	ts.Setenv(args[0], ts.ReadFile(args[1]))
}
