using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class CommandLineConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_ToAlone_OneRouteForEveryRequest()
    {
        ConfigurationResult result = CommandLineConfiguration.Load(new() { To = "http://localhost:3000" });

        Assert.Null(result.File);
        RouteOptions route = Assert.Single(result.Options!.Routes);
        Assert.Equal(("/", "http://localhost:3000"), (route.Name, route.To));
        Assert.Equal("http://localhost:3000", Assert.Single(result.Options.Clusters).Destinations[0].Url);
        Assert.Equal(ListenOptions.Default, Assert.Single(result.Options.Listen));
        Assert.True(result.Options.Admin!.IsImplied);
    }

    [Fact]
    public void Load_ListenAndAdmin_ReplaceThoseOfTheFile()
    {
        string file = Written("listen: :1\nadmin: off\nroutes: [ { respond: 204 } ]\n");

        ConfigurationResult result = CommandLineConfiguration.Load(
            new() { File = file, Listen = [":2", "localhost:3"], Admin = "localhost:4" });

        Reading.Same(["*:2", "localhost:3"], result.Options!.Listen.Select(l => l.Key));
        Assert.Equal(("localhost:4", false), (result.Options.Admin!.Listen.Key, result.Options.Admin.IsImplied));
    }

    [Fact]
    public void Load_AdminOff_IsNull()
    {
        Assert.Null(CommandLineConfiguration.Load(new() { To = "http://a", Admin = "off" }).Options!.Admin);
    }

    [Fact]
    public void Load_SeveralWrongOptions_AllReported()
    {
        ConfigurationResult result = CommandLineConfiguration.Load(
            new() { To = "a:1", Listen = ["1", ":2", "*:2"], Admin = ":3" });

        Assert.Null(result.Options);
        Reading.Same(
            ["--to: \"a:1\"", "--listen: \"1\"", "--listen: \"*:2\"", "--admin: \":3\""],
            result.Errors.Select(e => e.Subject));
    }

    [Fact]
    public void Load_ToAndFile_Refused()
    {
        ConfigurationResult result = CommandLineConfiguration.Load(new() { To = "http://a", File = "weir.yaml" });

        Assert.Equal("--to", Assert.Single(result.Errors).Key);
    }

    [Fact]
    public void Load_ListenThatTheAdminOfTheFileHas_Refused()
    {
        string file = Written("admin: localhost:9\nroutes: [ { respond: 204 } ]\n");

        ConfigurationResult result = CommandLineConfiguration.Load(new() { File = file, Listen = [":9"] });

        Assert.Contains("taken by the listener :9", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo()
    {
        string file = Path.Combine(_folder.FullName, "none.yaml");

        ConfigurationError error = Assert.Single(CommandLineConfiguration.Load(new() { File = file }).Errors);

        Assert.Equal(file + ": There is no such file.", error.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    public void Load_ImpossibleName_Refused(string file)
    {
        Assert.Single(CommandLineConfiguration.Load(new() { File = file }).Errors);
    }

    [Fact]
    public void Load_Directory_SaysSo()
    {
        ConfigurationResult result = CommandLineConfiguration.Load(new() { File = _folder.FullName });

        Assert.Contains("directory", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void Load_FileTooLarge_SaysSo()
    {
        string file = Written(new string('#', ConfigurationFile.BytesMax + 1));

        Assert.Contains("4MiB", Assert.Single(CommandLineConfiguration.Load(new() { File = file }).Errors).Message);
    }

    [Fact]
    public void Load_LargestFile_IsRead()
    {
        const string Route = "\nroutes: [ { respond: 204 } ]\n";
        string file = Written(new string('#', ConfigurationFile.BytesMax - Route.Length) + Route);

        Assert.NotNull(CommandLineConfiguration.Load(new() { File = file }).Options);
    }

    [Fact]
    public void Load_WarningsOfTheFile_AreKept()
    {
        string file = Written("routes: [ { respond: 204 }, { respond: 205 } ]\n");

        Assert.Single(CommandLineConfiguration.Load(new() { File = file, Listen = [":1"] }).Warnings);
    }

    private string Written(string text)
    {
        string path = Path.Combine(_folder.FullName, "weir.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
