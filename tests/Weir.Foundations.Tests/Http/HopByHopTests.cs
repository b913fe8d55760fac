using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class HopByHopTests
{
    private readonly Head _head = new();

    public HopByHopTests() => _head.Reset();

    [Fact]
    public void Strip_FieldsOfTheHop_AreRemoved()
    {
        Add(
            "Connection: keep-alive", "Keep-Alive: timeout=5", "Proxy-Connection: x", "TE: trailers", "Upgrade: h2c",
            "Transfer-Encoding: chunked", "HTTP2-Settings: x", "Proxy-Authorization: x", "Proxy-Authenticate: x",
            "X: y");

        HopByHop.Strip(_head);

        Assert.Equal(["X: y"], Remaining());
    }

    [Fact]
    public void Strip_NamedInConnection_IsRemoved()
    {
        Add("X-A: 1", "connection: close, x-a ,,X-B", "X-B: 2", "Connection: x-c", "X-C: 3", "x-a: 4", "X-D: 5");

        HopByHop.Strip(_head);

        Assert.Equal(["X-D: 5"], Remaining());
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-prefix")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    [InlineData("X-Request-Id")]
    [InlineData("X-Real-IP")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Set-Cookie")]
    [InlineData("Cache-Control")]
    [InlineData("Trailer")]
    public void Strip_EndToEndNamedInConnection_Stays(string name)
    {
        Add($"{name}: 1", $"Connection: close, {name}");

        HopByHop.Strip(_head);

        Assert.Equal([$"{name}: 1"], Remaining());
    }

    [Theory]
    [InlineData("close", ConnectionOptions.Close)]
    [InlineData("Keep-Alive", ConnectionOptions.KeepAlive)]
    [InlineData("keep-alive, Upgrade", ConnectionOptions.KeepAlive | ConnectionOptions.Upgrade)]
    [InlineData(" ,CLOSE,", ConnectionOptions.Close)]
    [InlineData("closed", ConnectionOptions.None)]
    [InlineData("", ConnectionOptions.None)]
    public void ReadOptions_Connection_AreRead(string value, ConnectionOptions expected)
    {
        Add($"Connection: {value}");

        Assert.Equal(expected, HopByHop.ReadOptions(_head));
    }

    [Theory]
    [InlineData(1, "x", true)]
    [InlineData(1, "close", false)]
    [InlineData(1, "keep-alive, close", false)]
    [InlineData(0, "x", false)]
    [InlineData(0, "keep-alive", true)]
    [InlineData(0, "close, keep-alive", false)]
    public void KeepsAlive_VersionAndOptions_Decide(int minorVersion, string value, bool expected)
    {
        _head.MinorVersion = minorVersion;
        Add($"Connection: {value}");

        Assert.Equal(expected, HopByHop.KeepsAlive(_head, HopByHop.ReadOptions(_head)));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("Keep-Alive, x")]
    [InlineData("upgrade,CLOSE")]
    public void Strip_Options_AreThoseThatReadOptionsTells(string value)
    {
        Add($"Connection: {value}");
        ConnectionOptions expected = HopByHop.ReadOptions(_head);

        Assert.Equal(expected, HopByHop.Strip(_head));
    }

    [Fact]
    public void FieldListReader_SeveralLines_ReadsAllElements()
    {
        Add("Connection: a, b", "X: y", "Connection:", "Connection: ,\tc ,");
        var elements = new List<string>();

        var reader = new FieldListReader(_head, KnownField.Connection);
        while (reader.MoveNext())
        {
            elements.Add(Encoding.ASCII.GetString(reader.Current));
        }

        Assert.Equal(["a", "b", "c"], elements);
    }

    private void Add(params string[] lines)
    {
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = line[(colon + 1)..].TrimStart(' ');
            _head.Add(Encoding.ASCII.GetBytes(line[..colon]), Encoding.ASCII.GetBytes(value));
        }
    }

    private List<string> Remaining() =>
    [
        .. Enumerable.Range(0, _head.Count).Where(slot => !_head.IsRemoved(slot)).Select(
            slot => Encoding.ASCII.GetString(_head.Name(slot)) + ": " + Encoding.ASCII.GetString(_head.Value(slot))),
    ];
}
