using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void Parse_OneRoute_EverythingElseIsDefault()
    {
        GatewayOptions options = Reading.WithRoute("");

        Assert.Equal(ListenOptions.Default, Assert.Single(options.Listen));
        Assert.Equal(("127.0.0.1:9180", true), (options.Admin!.Listen.Key, options.Admin.IsImplied));
        Assert.Equal((0, 0), (options.Loops, options.TrustedProxies.Count));
        Assert.Equal(LimitOptions.Default, options.Limits);
        Assert.Equal(DownstreamTimeouts.Default, options.Timeouts);
        Assert.Equal(DrainOptions.Default, options.Drain);
    }

    [Fact]
    public void Defaults_Records_AreTheProductsNumbers()
    {
        Assert.Equal(
            (256L << 20, 0, 0, 32 << 10, 100, 100L << 20),
            (LimitOptions.Default.Buffers, LimitOptions.Default.Connections, LimitOptions.Default.ConnectionsPerAddress,
                LimitOptions.Default.Head, LimitOptions.Default.Fields, LimitOptions.Default.Body));
        Assert.Equal((10, 75), (Seconds(DownstreamTimeouts.Default.Head), Seconds(DownstreamTimeouts.Default.Idle)));
        Assert.Equal(
            (1, 5, 30),
            (Seconds(UpstreamTimeouts.Default.Connect), Seconds(UpstreamTimeouts.Default.FirstByte),
                Seconds(UpstreamTimeouts.Default.BetweenBytes)));
        Assert.Equal(
            (1024, 4, 1800, 5),
            (PoolOptions.Default.Max, Seconds(PoolOptions.Default.Idle), Seconds(PoolOptions.Default.Lifetime),
                Seconds(PoolOptions.Default.Wait)));
        Assert.Equal((0, 25), (Seconds(DrainOptions.Default.Delay), Seconds(DrainOptions.Default.Grace)));
    }

    [Fact]
    public void Parse_TopLevelKeys_AsWritten()
    {
        GatewayOptions options = Reading.Options(Samples.Everything);

        Reading.Same(["*:8080", "127.0.0.1:8081", "unix:/run/weir.sock"], options.Listen.Select(l => l.Key));
        Assert.Equal(("127.0.0.1:9999", false), (options.Admin!.Listen.Key, options.Admin.IsImplied));
        Assert.Equal(3, options.Loops);
        Reading.Same(["10.0.0.0/8", "2001:db8::/32"], options.TrustedProxies.Select(r => r.ToString()));
        Assert.Equal(
            new LimitOptions
            {
                Buffers = 64 << 20,
                Connections = 5000,
                ConnectionsPerAddress = 50,
                Head = 16 << 10,
                Fields = 64,
                Body = 1 << 20,
            },
            options.Limits);
        Assert.Equal((3, 30), (Seconds(options.Timeouts.Head), Seconds(options.Timeouts.Idle)));
        Assert.Equal((2, 60), (Seconds(options.Drain.Delay), Seconds(options.Drain.Grace)));
    }

    [Theory]
    [InlineData("limits: { connections: auto, connections_per_address: off }\nloops: auto")]
    [InlineData("loops: auto")]
    public void Parse_WordsForZero_AreTheDefaults(string yaml)
    {
        GatewayOptions options = Reading.WithRoute(yaml);

        Assert.Equal((0, LimitOptions.Default), (options.Loops, options.Limits));
    }

    [Fact]
    public void Parse_AdminOff_IsNull()
    {
        Assert.Null(Reading.WithRoute("admin: off").Admin);
    }

    [Fact]
    public void Parse_ListenAlone_IsAListOfOne()
    {
        Assert.Equal("*:8080", Assert.Single(Reading.WithRoute("listen: :8080").Listen).Key);
    }

    [Theory]
    [InlineData("loops: 0", 1, 8, "loops", "auto or a whole number from 1 to 1024")]
    [InlineData("loops: 1025", 1, 8, "loops", "from 1 to 1024")]
    [InlineData("loops: many", 1, 8, "loops", "auto or")]
    [InlineData("loops:", 1, 7, "loops", "no value")]
    [InlineData("loops: [1]", 1, 8, "loops", "a list")]
    [InlineData("limits: { head: 128KiB }", 1, 17, "limits.head", "Allowed: 1KiB to 64KiB.")]
    [InlineData("limits: { head: 1023 }", 1, 17, "limits.head", "Allowed: 1KiB to 64KiB.")]
    [InlineData("limits: { fields: 0 }", 1, 19, "limits.fields", "from 1 to 1000")]
    [InlineData("limits: { body: 64K }", 1, 17, "limits.body", "64K")]
    [InlineData("limits: { buffers: 1KiB }", 1, 20, "limits.buffers", "1MiB to 1TiB")]
    [InlineData("limits: { connections: 0 }", 1, 24, "limits.connections", "auto or")]
    [InlineData("limits: { connections_per_address: auto }", 1, 36, "limits.connections_per_address", "off or")]
    [InlineData("limits: 5", 1, 9, "limits", "keys were expected")]
    [InlineData("limits:\ndrain: { delay: 0s }", 1, 8, "limits", "nothing in it")]
    [InlineData("timeouts: { head: 5 }", 1, 19, "timeouts.head", "unit is missing")]
    [InlineData("timeouts: { idle: 2d }", 1, 19, "timeouts.idle", "Allowed: 1s to 1d.")]
    [InlineData("drain: { grace: forever }", 1, 17, "drain.grace", "Allowed: 0s to 1d.")]
    [InlineData("trusted_proxies: [10.1.0.0/8]", 1, 19, "trusted_proxies[0]", "10.0.0.0/8")]
    [InlineData("listen: []", 1, 9, "listen", "empty")]
    [InlineData("listen: [ { address: x } ]", 1, 11, "listen[0]", "address is missing")]
    [InlineData("listen: [ :80, \"*:80\" ]", 1, 16, "listen[1]", "taken by :80")]
    [InlineData("listen: :70000", 1, 9, "listen", "65535")]
    [InlineData("admin: http://0.0.0.0:9180", 1, 8, "admin", "token")]
    [InlineData("admin: http://127.0.0.1:8080", 1, 8, "admin", "taken by")]
    [InlineData("admin: nonsense", 1, 8, "admin", "port")]
    public void Parse_WrongValue_SaysWhereAndWhatIsAllowed(string yaml, int line, int column, string key, string part)
    {
        ConfigurationResult result = Reading.Of(yaml + "\nroutes: [ { to: http://localhost:3000 } ]\n");

        ConfigurationError error = result.Errors.Single(e => e.Key == key);
        Assert.Contains(part, error.Message + error.Value);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Parse_SeveralErrors_AllShownInTheOrderOfTheFile()
    {
        ConfigurationResult result = Reading.Of("loops: x\nlimits: { head: y }\nroutes: [ { to: z } ]\n");

        Reading.Same(["loops", "limits.head", "routes[0].to"], result.Errors.Select(e => e.Key));
    }

    [Fact]
    public void ToString_Error_OneLineForEditors()
    {
        ConfigurationError error = Reading.ErrorWithRoute("timeouts:\n  idle: 2d");

        Assert.Equal("weir.yaml:2:9: timeouts.idle: \"2d\": Allowed: 1s to 1d.", error.ToString());
    }

    [Fact]
    public void ToString_ValueWithControlCharacters_HarmlessOnATerminal()
    {
        ConfigurationError error = Reading.ErrorWithRoute("loops: \"\\e[31m\\n" + new string('x', 100) + "\"");

        Assert.DoesNotContain(error.ToString(), char.IsControl);
        Assert.Contains("...\"", error.ToString());
    }

    [Fact]
    public void ToString_KeyWithControlCharacters_HarmlessOnATerminal()
    {
        ConfigurationError error = Reading.ErrorWithRoute("\"\\e[31m" + new string('x', 10_000) + "\": 1");

        Assert.DoesNotContain(error.ToString(), char.IsControl);
        Assert.InRange(error.ToString().Length, 1, 1000);
    }

    private static int Seconds(TimeSpan duration) => (int)duration.TotalSeconds;
}
