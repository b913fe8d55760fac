# Varnish as a plain proxy: every request passes, nothing is looked up or stored.
vcl 4.1;

backend origin {
    .host = "127.0.0.1";
    .port = "@origin@";
}

sub vcl_recv {
    if (req.url == "/fixed") {
        return (synth(200));
    }
    # X-Forwarded-For is set without being asked for. The number of the transaction is what Varnish has for an id.
    set req.http.X-Forwarded-Proto = "http";
    set req.http.X-Forwarded-Host = req.http.Host;
    set req.http.Via = "1.1 varnish";
    set req.http.X-Request-Id = req.xid;
    return (pass);
}

sub vcl_backend_response {
    # The body goes to the client while it comes, which is the default, and is gone when it has gone.
    set beresp.do_stream = true;
    set beresp.uncacheable = true;
}

sub vcl_deliver {
    set resp.http.X-Request-Id = req.xid;
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain";
    set resp.body = {"@body@"};
    return (deliver);
}
