using System.Text;
using Weir.IO;

namespace Weir.Gateway.Tests.Files;

public sealed class FolderPageTests
{
    [Fact]
    public void Write_Names_AreEscapedSortedAndWithoutHiddenOnes()
    {
        string page = Write(
            "a<b>/", ("z", true), ("b&\"'<i>.txt", false), ("B.txt", false), (".git", true), ("a:b", false));

        Assert.Contains("<h1>/a&lt;b&gt;/</h1>", page, StringComparison.Ordinal);
        string[] items = [.. page.Split('\n').Where(line => line.StartsWith("<li>", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "<li><a href=\"../\">../</a>",
                "<li><a href=\"z/\">z/</a>",
                "<li><a href=\"B.txt\">B.txt</a>",
                "<li><a href=\"a%3Ab\">a:b</a>",
                "<li><a href=\"b%26%22%27%3Ci%3E.txt\">b&amp;&quot;&#39;&lt;i&gt;.txt</a>",
            ],
            items);
    }

    [Fact]
    public void Write_TheRoot_HasNoWayUp() =>
        Assert.DoesNotContain("../", Write("", ("a", false)), StringComparison.Ordinal);

    [Fact]
    public void Write_AFolderAtTheBound_SaysThatThereIsMore()
    {
        (string, bool)[] names = [.. Enumerable.Range(0, FolderPage.EntriesMax).Select(i => ($"{i}", false))];

        Assert.Contains("more than 5000 entries", Write("", names), StringComparison.Ordinal);
        Assert.DoesNotContain("more than", Write("", names[1..]), StringComparison.Ordinal);
    }

    private static string Write(string path, params (string Name, bool IsFolder)[] names)
    {
        List<FolderEntry> entries =
            [.. names.Select(one => new FolderEntry(Encoding.UTF8.GetBytes(one.Name), one.IsFolder))];
        return Encoding.UTF8.GetString(FolderPage.Write(Encoding.UTF8.GetBytes(path), entries));
    }
}
