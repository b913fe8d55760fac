using System.Text;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("", 0, 0, "empty")]
    [InlineData("# nothing\n", 0, 0, "empty")]
    [InlineData("just text\n", 1, 1, "keys were expected")]
    [InlineData("- a\n", 1, 1, "keys were expected")]
    [InlineData("---\n", 2, 2, "nothing in it")]
    [InlineData("loops: 1\n\tlisten: 2\n", 2, 1, "tab")]
    [InlineData("limits:\n\thead: 1KiB\n", 2, 1, "tab")]
    [InlineData("loops: [1, 2\nadmin: 3\n", 1, 10, "bracket")]
    [InlineData("loops: [1, 2", 2, 1, "bracket")]
    [InlineData("loops: \"x\n", 1, 8, "quote is not closed")]
    [InlineData("loops: \"\\q\"\n", 1, 8, "escape")]
    [InlineData("loops: a: b\n", 1, 9, "second colon")]
    [InlineData("limits:\n  head: 1KiB\n body: 2\n", 3, 2, "indentation")]
    [InlineData("routes:\n- to: @x\n", 2, 7, "begins with @ is quoted")]
    [InlineData("routes:\n- match: { host: *.x }\n", 2, 18, "\"*.x\"")]
    [InlineData("routes:\n- match: { host: * }\n", 2, 18, "star is quoted")]
    [InlineData("routes: [ { to: ${X} } ]\n", 1, 18, "quoted")]
    [InlineData("loops: 1\n---\nloops: 2\n", 2, 1, "second document")]
    [InlineData("loops: 1\nloops: 2\n", 2, 1, "already on line 1")]
    [InlineData("? [a, b]\n: c\n", 1, 3, "single word")]
    [InlineData("~: c\n", 1, 1, "single word")]
    [InlineData("<<: { a: 1 }\n", 1, 1, "Merge keys")]
    [InlineData("loops: !!int 1\n", 1, 8, "Tags")]
    [InlineData("loops: *one\n", 1, 8, "alias")]
    [InlineData("loops: &a [ *a ]\n", 1, 13, "alias")]
    public void Parse_NotTheLanguage_SaysWhereAndWhat(string yaml, int line, int column, string part)
    {
        ConfigurationError error = Reading.Of(yaml).Errors[0];

        Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Parse_ByteOrderMark_Ignored()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "routes: [ { respond: 204 } ]"u8];

        Assert.Empty(Reading.Of(bytes).Errors);
    }

    [Fact]
    public void Parse_Latin1_NamesThePlace()
    {
        byte[] bytes = [.. "a: 1\nb: "u8, 0xE9, (byte)'\n'];

        ConfigurationError error = Assert.Single(Reading.Of(bytes).Errors);

        Assert.Equal((2, 4), (error.Line, error.Column));
        Assert.Contains("0xE9", error.Message);
    }

    [Fact]
    public void Parse_Utf16_SaysSo()
    {
        byte[] bytes = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a: 1")];

        Assert.Contains("UTF-16", Assert.Single(Reading.Of(bytes).Errors).Message);
    }

    [Fact]
    public void Parse_ControlCharacter_NamesThePlace()
    {
        ConfigurationError error = Reading.Error("a: 1\nb: x\u0007\n");

        Assert.Equal((2, 5), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Parse_NestedTooDeep_Ends(string open, string close)
    {
        string yaml = "a: " + string.Concat(Enumerable.Repeat(open, 100_000))
            + string.Concat(Enumerable.Repeat(close, 100_000));

        Assert.Contains("32 levels", Reading.Error(yaml).Message);
    }

    [Fact]
    public void Parse_AliasesOfAliases_BoundedByWhatTheyStandFor()
    {
        StringBuilder yaml = new("l0: &l0 [a,a,a,a,a,a,a,a,a,a]\n");
        for (int i = 1; i < 9; i++)
        {
            string item = $"*l{i - 1}";
            yaml.Append($"l{i}: &l{i} [{string.Join(" ,", Enumerable.Repeat(item, 10))} ]\n");
        }

        Assert.Contains("aliases counted in full", Reading.Error(yaml.ToString()).Message);
    }

    [Fact]
    public void Parse_Aliases_StandForTheirNode()
    {
        GatewayOptions options = Reading.Options(
            "routes:\n- &r { match: { path: /a }, respond: { body: &text hello } }\n- respond: { body: *text }\n");

        Assert.Equal("hello", options.Routes[1].Respond!.Body);
    }

    [Fact]
    public void Parse_MoreErrorsThanAnyoneReads_Counted()
    {
        string keys = string.Concat(Enumerable.Range(0, 120).Select(i => $"unknown{i}: 1\n"));

        ConfigurationResult result = Reading.Of(keys + "routes: [ { respond: 204 } ]\n");

        Assert.Equal((50, 70), (result.Errors.Count, result.MoreErrors));
        Assert.Null(result.Options);
    }

    [Fact]
    public void Parse_RandomMutations_NeverThrowAndNeverPassSilently()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Samples.Everything);
        Random random = new(20_25);
        for (int i = 0; i < 1500; i++)
        {
            byte[] bytes = Mutated(valid, random);

            ConfigurationResult result = Reading.Of(bytes);

            Assert.Equal(result.Options is null, result.Errors.Count > 0);
        }
    }

    [Fact]
    public void Parse_EveryPrefix_NeverThrows()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Samples.Everything);
        for (int length = 0; length < valid.Length; length++)
        {
            ConfigurationResult result = Reading.Of(valid[..length]);

            Assert.Equal(result.Options is null, result.Errors.Count > 0);
        }
    }

    private static byte[] Mutated(byte[] valid, Random random)
    {
        const string Likely = "[]{}:,-#&*!|>'\"%@`\t \n\\?~$0a\u0080\0";
        List<byte> bytes = [.. valid];
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)Likely[random.Next(Likely.Length)];
                    break;
                case 1:
                    bytes.Insert(at, (byte)Likely[random.Next(Likely.Length)]);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                default:
                    int length = random.Next(Math.Min(40, bytes.Count - at));
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
