using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway.Tests;

/// <summary>What an origin learns of the client's version of HTTP, and that trailers are passed on.</summary>
public sealed class ForwardedVersionTests
{
    private static readonly NetAddress s_client = NetAddress.IPv4(0xC0000207, 4711);

    [Theory]
    [InlineData(2, 1, "2 weir")]
    [InlineData(1, 1, "1.1 weir")]
    [InlineData(1, 0, "1.0 weir")]
    public void Via_Request_SaysTheVersionThatItCameIn(int major, int minor, string via)
    {
        Head request = Requests.Of("GET /");
        request.MajorVersion = major;
        request.MinorVersion = minor;

        Assert.Equal(via, Value(Forward(request), "via"));
    }

    [Fact]
    public void Via_OfAClientThatIsAProxy_IsKeptInFront()
    {
        Head request = Requests.Of("GET /", "Via: 1.1 other");
        request.MajorVersion = 2;

        Assert.Equal("1.1 other, 2 weir", Value(Forward(request), "via"));
    }

    [Theory]
    [InlineData(2, "TE: trailers")]
    [InlineData(1, "TE: trailers", "Connection: TE")]
    [InlineData(1, "TE: gzip;q=0.5, Trailers, deflate")]
    public void TE_WithTrailers_SaysTrailersAndNothingElse(int major, params string[] fields)
    {
        Head request = Requests.Of("POST /", fields);
        request.MajorVersion = major;
        Forward(request);

        Assert.Equal("trailers", Value(request, "te"));
        Assert.Equal("TE", Value(request, "connection"));
    }

    [Theory]
    [InlineData]
    [InlineData("TE: gzip")]
    [InlineData("TE: trailersx, x-trailers")]
    [InlineData("TE: trailers;q=1")]
    [InlineData("TE:")]
    public void TE_WithoutTrailers_IsGone(params string[] fields)
    {
        Head request = Forward(Requests.Of("POST /", fields));

        Assert.False(request.Has(KnownField.TE));
        Assert.False(request.Has(KnownField.Connection));
    }

    private static Head Forward(Head request)
    {
        ForwardingRule rule = new(new TrustedProxies([]));
        Assert.Equal(Fault.None, rule.ApplyToRequest(request, s_client, "a.example"u8));
        return request;
    }

    private static string Value(Head head, string name)
    {
        int slot = head.IndexOf(Encoding.ASCII.GetBytes(name));
        return slot < 0 ? "" : Encoding.ASCII.GetString(head.Value(slot));
    }
}
