using Weir.Configuration;
using Weir.Transport;

namespace Weir.Gateway.Tests.Configuration;

/// <summary>Which versions of HTTP are spoken, and who begins with the PROXY protocol.</summary>
public sealed class ProtocolOptionsTests
{
    private const HttpProtocols Both = HttpProtocols.Http1 | HttpProtocols.Http2;

    [Theory]
    [InlineData("", Both)]
    [InlineData(", protocols: [ h1, h2 ]", Both)]
    [InlineData(", protocols: [ h2, h1 ]", Both)]
    [InlineData(", protocols: [ h1 ]", HttpProtocols.Http1)]
    [InlineData(", protocols: h2", HttpProtocols.Http2)]
    public void Listener_Protocols_AreThoseOfTheList(string keys, HttpProtocols protocols) =>
        Assert.Equal(protocols, Assert.Single(Reading.Options(Listen("\":80\"" + keys)).Listen).Protocols);

    [Fact]
    public void Listener_InItsShortForm_SpeaksBothAndTrustsNobody()
    {
        ListenOptions listen = Assert.Single(Reading.Options("listen: \":80\"\nroutes: [ { respond: 204 } ]").Listen);

        Assert.Equal(Both, listen.Protocols);
        Assert.Empty(listen.ProxyProtocol);
    }

    [Theory]
    [InlineData("protocols: []", "listen.protocols",
        "The list is empty; write [h1], [h2] or [h1, h2], or remove it for both.")]
    [InlineData("protocols: [ h2, h2 ]", "listen.protocols[1]", "It stands there already; write it once.")]
    [InlineData("protocols: [ h1, h2c ]", "listen.protocols[1]",
        "An address without TLS speaks it as h2; write h2.")]
    [InlineData("protocols: http", "listen.protocols", "Allowed: h1, h2.")]
    [InlineData("protocols: [ [ h1 ] ]", "listen.protocols[0]", "This is a list; h1 or h2 was expected.")]
    [InlineData("proxy_protocol: []", "listen.proxy_protocol",
        "The list is empty; write the addresses of the balancers, such as 10.0.0.0/8, or remove it.")]
    [InlineData("proxy_protocol: [ 10.0.0.1, balancer.example ]", "listen.proxy_protocol[1]",
        "Write an IP address or a block of them, such as 10.0.0.0/8 or 2001:db8::/32.")]
    public void Listener_WrongKey_SaysWhatToDo(string key, string path, string message)
    {
        ConfigurationError error = Reading.Error(Listen("\":80\", " + key));

        Assert.Equal((path, message), (error.Key, error.Message));
    }

    [Fact]
    public void Listener_UnixSocketWithProxyProtocol_IsRefused() =>
        Assert.Equal(
            "Who connects to a unix socket has no address, and so is none of these; remove it, or listen on "
                + "localhost.",
            Reading.Error(Listen("\"unix:/run/weir.sock\", proxy_protocol: 10.0.0.0/8")).Message);

    [Fact]
    public void Listener_ProxyProtocol_IsTheAddressesAndBlocks() =>
        Assert.Equal(
            "10.0.0.0/8 192.0.2.7 2001:db8::/32",
            string.Join(' ', Assert.Single(Reading.Options(Listen(
                "\":80\", proxy_protocol: [ 10.0.0.0/8, 192.0.2.7, \"2001:db8::/32\" ]")).Listen).ProxyProtocol));

    [Theory]
    [InlineData("http://b", "", UpstreamProtocol.Negotiated, "h1")]
    [InlineData("https://b", "", UpstreamProtocol.Negotiated, "negotiated")]
    [InlineData("unix:/run/b.sock", "", UpstreamProtocol.Negotiated, "h1")]
    [InlineData("http://b", ", protocol: h1", UpstreamProtocol.Http1, "h1")]
    [InlineData("https://b", ", protocol: h1", UpstreamProtocol.Http1, "h1")]
    [InlineData("https://b", ", protocol: h2", UpstreamProtocol.Http2, "h2")]
    [InlineData("http://b", ", protocol: h2c", UpstreamProtocol.Http2, "h2c")]
    [InlineData("unix:/run/b.sock", ", protocol: h2c", UpstreamProtocol.Http2, "h2c")]
    public void Cluster_Protocol_IsWhatItsDestinationsSpeak(
        string url, string key, UpstreamProtocol protocol, string word)
    {
        ClusterOptions cluster = Assert.Single(Reading.Options(Cluster(url, key)).Clusters);

        Assert.Equal(protocol, cluster.Protocol);
        Assert.Equal(word, ProtocolWords.Of(cluster, cluster.Destinations[0]));
    }

    [Theory]
    [InlineData("http://b", "h2", "h2 needs TLS, and http://b has none; write h2c, or https:// in the URL.")]
    [InlineData("unix:/b", "h2", "h2 needs TLS, and unix:/b has none; write h2c, or https:// in the URL.")]
    [InlineData("https://b", "h2c",
        "h2c is HTTP/2 without TLS, and https://b has TLS; write h2, or http:// in the URL.")]
    [InlineData("http://b\", \"https://c", "h2",
        "h2 needs TLS, and http://b has none; write h2c, or https:// in the URL.")]
    [InlineData("http://b", "h2x", "Did you mean `h2`? Allowed: h1, h2, h2c.")]
    public void Cluster_ProtocolThatItsDestinationsDoNotSpeak_SaysWhatToWrite(string url, string word, string message)
    {
        ConfigurationError error = Reading.Error(Cluster(url, ", protocol: " + word));

        Assert.Equal(("clusters.a.protocol", word, message), (error.Key, error.Value, error.Message));
    }

    private static string Listen(string keys) => $"listen: {{ url: {keys} }}\nroutes: [ {{ respond: 204 }} ]";

    private static string Cluster(string url, string keys) =>
        $"clusters: {{ a: {{ destinations: [ \"{url}\" ]{keys} }} }}\nroutes: [ {{ to: a }} ]";
}
