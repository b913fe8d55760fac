using System.Security.Cryptography.X509Certificates;
using Weir.Cli;

namespace Weir.Gateway.Tests.Certificates;

public sealed class DevelopmentCertificateTests : IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly DateTimeOffset s_now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-cert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("shop.test", "shop.test")]
    [InlineData("SHOP.test", "shop.test")]
    [InlineData("*.shop.test", "*.shop.test")]
    [InlineData("10.0.0.5", "10.0.0.5")]
    [InlineData("::1", "::1")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    public void TryParse_Name_IsUnderstood(string text, string expected) =>
        Assert.Equal(expected, CertificateName.TryParse(text, out _)?.Text);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("https://shop.test")]
    [InlineData("shop.test:8443")]
    [InlineData("shop.test/x")]
    [InlineData("*.test")]
    [InlineData("*.10.0.0.1")]
    [InlineData("a.*.test")]
    [InlineData("*")]
    public void TryParse_NoName_SaysWhatIsOne(string text)
    {
        Assert.Null(CertificateName.TryParse(text, out string? problem));
        Assert.Contains("IP addresses", problem);
    }

    [Fact]
    public void Write_Leaf_IsForItsNamesAndSignedByTheAuthority()
    {
        CertificateFiles files = new(_folder, [new CertificateName("shop.test", null), .. CertificateName.Own]);
        CertificateResult result = files.Write(s_now);
        using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(files.Authority);
        X509SubjectAlternativeNameExtension names =
            leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();

        Assert.Equal("shop.test localhost", string.Join(' ', names.EnumerateDnsNames()));
        Assert.Equal("127.0.0.1 ::1", string.Join(' ', names.EnumerateIPAddresses()));
        Assert.Equal(s_now.AddDays(90), result.ValidUntil);
        Assert.True(IsTrusted(leaf, authority));
        Assert.Equal(Path.Combine(_folder, "shop.test.pem"), files.Certificate);
    }

    [Fact]
    public void Write_Keys_AreForTheirOwnerAlone()
    {
        CertificateFiles files = new(_folder, CertificateName.Own);
        files.Write(s_now);

        Assert.Equal(ForOwner, new FileInfo(files.Key).UnixFileMode);
        Assert.Equal(ForOwner, new FileInfo(files.AuthorityKey).UnixFileMode);
        Assert.Equal(4, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Write_Again_KeepsTheAuthority()
    {
        CertificateFiles files = new(_folder, CertificateName.Own);
        CertificateResult first = files.Write(s_now);
        string authority = File.ReadAllText(files.Authority);
        string leaf = File.ReadAllText(files.Certificate);
        CertificateResult second = files.Write(s_now.AddDays(80));

        Assert.True(first.AuthorityIsNew);
        Assert.False(second.AuthorityIsNew);
        Assert.True(authority == File.ReadAllText(files.Authority));
        Assert.False(leaf == File.ReadAllText(files.Certificate));
    }

    [Fact]
    public void Write_AuthorityNearItsEnd_LeafEndsWithIt()
    {
        CertificateFiles files = new(_folder, CertificateName.Own);
        files.Write(s_now);

        Assert.Equal(s_now.AddYears(10), files.Write(s_now.AddYears(10).AddDays(-3)).ValidUntil);
        Assert.Contains(
            "has expired", Assert.Throws<InvalidDataException>(() => files.Write(s_now.AddYears(11))).Message);
    }

    [Theory]
    [InlineData("ca.key", null)]
    [InlineData("ca.pem", null)]
    [InlineData("ca.pem", "nothing")]
    [InlineData("ca.key", "nothing")]
    public void Write_AuthorityThatIsNotWhole_SaysWhatToDo(string file, string? content)
    {
        CertificateFiles files = new(_folder, CertificateName.Own);
        files.Write(s_now);
        string path = Path.Combine(_folder, file);
        File.Delete(path);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        Assert.Contains("Move both away", Assert.Throws<InvalidDataException>(() => files.Write(s_now)).Message);
    }

    private static bool IsTrusted(X509Certificate2 leaf, X509Certificate2 authority)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = s_now.LocalDateTime;
        return chain.Build(leaf);
    }
}
