using System.Text;

namespace Weir.Gateway.Tests;

public sealed class PathNormalizerTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("/%61", "/a")]
    [InlineData("/%7Euser", "/~user")]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("//a//b", "/a/b")]
    [InlineData("/a//", "/a/")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/%2e%2e/b", "/b")]
    [InlineData("/a/.b", "/a/.b")]
    [InlineData("/a/..b", "/a/..b")]
    [InlineData("/a|b", "/a%7Cb")]
    [InlineData("/a\"b", "/a%22b")]
    [InlineData("/a\\..\\b", "/a%5C..%5Cb")]
    public void Normalize_Path_GivesTheOneForm(string path, string expected) => Assert.Equal(expected, Normalize(path));

    [Theory]
    [InlineData("/..")]
    [InlineData("/a/../..")]
    [InlineData("/%2e%2e/a")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%zz")]
    [InlineData("/%00")]
    public void Normalize_LeavesTheRootOrIsBroken_IsRefused(string path) => Assert.Null(Normalize(path));

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/products/12")]
    [InlineData("/a.b/c")]
    public void IsNormal_PlainPath_IsTrueAndNormalizeKeepsIt(string path)
    {
        Assert.True(PathNormalizer.IsNormal(Encoding.ASCII.GetBytes(path)));
        Assert.Equal(path, Normalize(path));
    }

    [Theory]
    [InlineData("/a//b")]
    [InlineData("/a/./b")]
    [InlineData("/a/../b")]
    [InlineData("/%61")]
    [InlineData("/a|b")]
    public void IsNormal_PathThatChanges_IsFalse(string path) =>
        Assert.False(PathNormalizer.IsNormal(Encoding.ASCII.GetBytes(path)));

    [Fact]
    public void Normalize_RandomPaths_AreStable()
    {
        Random random = new(7);
        const string Alphabet = "/.%2eEfFab|~";
        for (int i = 0; i < 50_000; i++)
        {
            StringBuilder path = new("/");
            int length = random.Next(24);
            for (int j = 0; j < length; j++)
            {
                path.Append(Alphabet[random.Next(Alphabet.Length)]);
            }

            string? once = Normalize(path.ToString());
            if (once is null)
            {
                continue;
            }

            Assert.StartsWith("/", once, StringComparison.Ordinal);
            Assert.DoesNotContain("//", once, StringComparison.Ordinal);
            Assert.DoesNotContain("/../", once + "/", StringComparison.Ordinal);
            Assert.DoesNotContain("/./", once + "/", StringComparison.Ordinal);

            // An escaped percent sign is data: what stands behind it is not looked at again.
            if (!once.Contains("%25", StringComparison.Ordinal))
            {
                Assert.Equal(once, Normalize(once));
            }
        }
    }

    private static string? Normalize(string path)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(path);
        byte[] normal = new byte[PathNormalizer.LengthMax(bytes.Length)];
        int length = new PathNormalizer(PathOptions.Default).Normalize(bytes, normal);
        return length < 0 ? null : Encoding.ASCII.GetString(normal, 0, length);
    }
}
