using System.Text;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class SubstitutionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tests-");
    private readonly Substitution _substitution;

    public SubstitutionTests()
    {
        _substitution = new Substitution(name => name == "A" ? "x${A}y" : null, _folder.FullName);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("plain $ {A} $A", "plain $ {A} $A")]
    [InlineData("${A}", "x${A}y")]
    [InlineData("<${A}|${A}>", "<x${A}y|x${A}y>")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$$${A}", "$${A}")]
    public void Apply_Text_ReplacedOnce(string text, string expected)
    {
        Assert.Equal(expected, _substitution.Apply(text, out _));
    }

    [Theory]
    [InlineData("${B}", "B is not set")]
    [InlineData("${", "missing")]
    [InlineData("${A", "missing")]
    [InlineData("${}", "no substitution")]
    [InlineData("${A:-x}", "no substitution")]
    [InlineData("${1A}", "no substitution")]
    [InlineData("${file:}", "needs a path")]
    [InlineData("${file:none}", "no such file")]
    [InlineData("${file:.}", "directory")]
    public void Apply_Wrong_SaysWhy(string text, string part)
    {
        Assert.Null(_substitution.Apply(text, out string? problem));
        Assert.Contains(part, problem);
    }

    [Fact]
    public void Apply_File_ContentWithoutLineEndAtItsEnd()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "token"), "a\nb\r\n\n");

        Assert.Equal("<a\nb>", _substitution.Apply("<${file:token}>", out _));
        Assert.Equal("a\nb", _substitution.Apply($"${{file:{_folder.FullName}/token}}", out _));
    }

    [Fact]
    public void Apply_FileNotText_Refused()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "bin"), [0xff, 0xfe]);

        Assert.Null(_substitution.Apply("${file:bin}", out string? problem));
        Assert.Contains("UTF-8", problem);
    }

    [Fact]
    public void Apply_FileTooLarge_Refused()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "large"), new byte[(64 << 10) + 1]);

        Assert.Null(_substitution.Apply("${file:large}", out string? problem));
        Assert.Contains("64KiB", problem);
    }

    [Fact]
    public void Parse_Substituted_ValueIsUsedAndStructureIsNot()
    {
        GatewayOptions options = Reading.WithRoute("listen: \":${PORT}\"");

        Assert.Equal(8081, Assert.Single(options.Listen).Port);
    }

    [Fact]
    public void Parse_VariableNotSet_NamesPlaceAndKey()
    {
        ConfigurationError error = Reading.ErrorWithRoute("loops: 1\nlisten:\n  - \":${NOT_SET}\"");

        Assert.Equal("weir.yaml:3:5: listen[0]: \":${NOT_SET}\": The environment variable NOT_SET is not set.",
            error.ToString());
    }

    [Fact]
    public void Parse_WrongSecret_IsNotShown()
    {
        ConfigurationError error = Reading.ErrorWithRoute("loops: ${PORT}");

        Assert.DoesNotContain("8081", error.ToString());
        Assert.Contains("${PORT}", error.ToString());
    }

    [Fact]
    public void Load_FileInTheFolderOfTheConfiguration_Found()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "port"), "8099\n");
        string path = Path.Combine(_folder.FullName, "weir.yaml");
        File.WriteAllText(path, "listen: \":${file:port}\"\nroutes: [ { respond: 204 } ]\n", Encoding.UTF8);

        ConfigurationResult result = ConfigurationFile.Load(path);

        Assert.Empty(result.Errors);
        Assert.Equal(8099, result.Options!.Listen[0].Port);
    }
}
