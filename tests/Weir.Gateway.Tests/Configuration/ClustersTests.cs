using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class ClustersTests
{
    [Fact]
    public void Parse_Cluster_AsWritten()
    {
        ClusterOptions cluster = Reading.Options(Samples.Everything).Clusters[0];

        Assert.Equal(("shop", false), (cluster.Name, cluster.IsAnonymous));
        Assert.Equal("http://10.0.0.1:3000", Assert.Single(cluster.Destinations).Url);
        Assert.Equal(
            new PoolOptions
            {
                Max = 7,
                Idle = TimeSpan.FromSeconds(20),
                IdleIsWritten = true,
                Lifetime = TimeSpan.FromMinutes(5),
                Wait = TimeSpan.FromMilliseconds(250),
            },
            cluster.Pool);
        Assert.Equal(new UpstreamHost(UpstreamHostKind.Name, "shop.internal:81"), cluster.Host);
        Assert.Equal(TimeSpan.FromSeconds(8), cluster.Timeouts.BetweenBytes);
    }

    [Theory]
    [InlineData("preserve", UpstreamHostKind.Preserve)]
    [InlineData("destination", UpstreamHostKind.Destination)]
    [InlineData("a.example", UpstreamHostKind.Name)]
    public void Parse_Host_AsWritten(string host, UpstreamHostKind expected)
    {
        GatewayOptions options = Reading.Options(
            $"clusters: {{ a: {{ destinations: \"http://b\", host: {host} }} }}\nroutes: [ {{ to: a }} ]\n");

        Assert.Equal(expected, options.Clusters[0].Host.Kind);
    }

    [Fact]
    public void Parse_SameUrlTwice_OneClusterShared()
    {
        GatewayOptions options = Reading.Options(
            "routes:\n- match: { path: /a }\n  to: http://LOCALHOST\n- to: http://localhost:80/\n");

        ClusterOptions cluster = Assert.Single(options.Clusters);
        Assert.Equal(("http://localhost:80", true), (cluster.Name, cluster.IsAnonymous));
        Assert.All(options.Routes, r => Assert.Equal(cluster.Name, r.To));
        Assert.False(cluster.Pool.IdleIsWritten);
    }

    [Fact]
    public void Parse_UnixSocket_IsADestination()
    {
        GatewayOptions options = Reading.Options("routes: [ { to: unix:/run/app.sock } ]");

        Assert.Equal("/run/app.sock", options.Clusters[0].Destinations[0].UnixPath);
    }

    [Fact]
    public void Parse_ClusterWithoutRoute_Warned()
    {
        ConfigurationResult result = Reading.Of(
            "clusters: { a: { destinations: \"http://b\" } }\nroutes: [ { respond: 204 } ]\n");

        Assert.Equal("clusters.a", Assert.Single(result.Warnings).Key);
    }

    [Fact]
    public void Parse_WrongClusterThatARouteUses_ReportedOnce()
    {
        ConfigurationError error = Reading.Error("clusters: { a: { destinations: [] } }\nroutes: [ { to: a } ]\n");

        Assert.Equal("clusters.a.destinations", error.Key);
    }

    [Theory]
    [InlineData("clusters: [ a ]", "clusters", "Names of clusters")]
    [InlineData("clusters: { a: b }", "clusters.a", "keys were expected")]
    [InlineData("clusters: { a: { pool: { max: 1 } } }", "clusters.a.destinations", "no destination")]
    [InlineData("clusters: { a: { destinations: [ \"http://b\", \"http://B:80\" ] } }", "clusters.a.destinations[1]",
        "there already")]
    [InlineData("clusters: { a: { destinations: [ { zone: x } ] } }", "clusters.a.destinations[0]", "url")]
    [InlineData("clusters: { a: { destinations: [ b ] } }", "clusters.a.destinations[0]", "http://b")]
    [InlineData("clusters: { a: { destinations: \"ftp://b\" } }", "clusters.a.destinations", "http or https")]
    [InlineData("clusters: { a/b: { destinations: \"http://b\" } }", "clusters.a/b", "letters")]
    [InlineData("clusters: { a: { destinations: \"http://b\", host: perserve } }", "clusters.a.host", "`preserve`")]
    [InlineData("clusters: { a: { destinations: \"http://b\", host: \"*.x\" } }", "clusters.a.host", "host name")]
    [InlineData("clusters: { a: { destinations: \"http://b\", pool: { max: 0 } } }", "clusters.a.pool.max", "from 1")]
    [InlineData("clusters: { a: { destinations: \"http://b\", pool: { wait: 2h } } }", "clusters.a.pool.wait", "1h")]
    public void Parse_WrongCluster_SaysKeyAndWhat(string yaml, string key, string part)
    {
        ConfigurationResult result = Reading.Of(yaml + "\nroutes: [ { respond: 204 } ]\n");

        Assert.Null(result.Options);
        Assert.Contains(result.Errors, e => e.Key == key && e.Message.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_MisspeltClusterName_NamesTheNearest()
    {
        ConfigurationResult result = Reading.Of(
            "clusters: { shop: { destinations: \"http://b\" } }\nroutes: [ { to: shpo } ]\n");

        Assert.Contains("Did you mean `shop`?", Assert.Single(result.Errors).Message);
    }
}
