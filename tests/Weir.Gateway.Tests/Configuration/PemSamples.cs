using Weir.Cli;

namespace Weir.Gateway.Tests.Configuration;

/// <summary>
/// The folder that configurations in tests lie in, with the PEM files that documents and cases name. Immutable; any
/// thread.
/// </summary>
internal static class PemSamples
{
    public static string Folder { get; } = Make();

    private static string Make()
    {
        string folder = Directory.CreateTempSubdirectory("weir-pem-").FullName;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (string name in new[] { "localhost", "site", "other", "client", "shop.test" })
        {
            Write(folder, name, now);
        }

        File.Copy(Path.Combine(folder, "ca.pem"), Path.Combine(folder, "clients.pem"));
        File.WriteAllText(Path.Combine(folder, "empty.pem"), "nothing\n");

        // Made so long ago that they are over, and by clocks that are ahead.
        string old = Directory.CreateDirectory(Path.Combine(folder, "old")).FullName;
        Write(old, "old", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        string early = Directory.CreateDirectory(Path.Combine(folder, "early")).FullName;
        Write(early, "early", new DateTimeOffset(2999, 1, 1, 12, 0, 0, TimeSpan.Zero));
        return folder;
    }

    private static void Write(string folder, string name, DateTimeOffset now) =>
        new CertificateFiles(folder, [new CertificateName(name, null)]).Write(now);
}
