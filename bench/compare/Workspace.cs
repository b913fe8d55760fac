using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Compare;

/// <summary>A temporary directory for rendered configurations and what servers write. Owner: one thread.</summary>
internal sealed class Workspace : IDisposable
{
    private const UnixFileMode OpenToWorkers = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    /// <summary>The body of fixed responses: 1024 letters that mean nothing to a configuration language.</summary>
    private static readonly string s_body = new('x', 1024);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("weir-compare-");
    private int _files;

    public Workspace()
    {
        File.SetUnixFileMode(_directory.FullName, OpenToWorkers);
        var files = _directory.CreateSubdirectory("static").FullName;
        File.WriteAllText(System.IO.Path.Combine(files, "1k"), s_body);
        File.WriteAllText(System.IO.Path.Combine(files, "100k"), new string('x', 100 * s_body.Length));
        WriteCertificate();
    }

    public string Path => _directory.FullName;

    /// <summary>A port of the loopback address that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>
    /// Fills the @names@ of a template and writes the file; returns its path. Of the lines that begin with @logs@ and
    /// @quiet@ one kind becomes a comment, those with @gzip@ unless that is asked for, and of @plain@, @tls@ (without
    /// HTTP/2) and @h2@ all but one kind; @secure@ stands for the last two.
    /// </summary>
    public string Render(string template, int port, int originPort, int loops, Extras extras)
    {
        var writesLog = extras.HasFlag(Extras.AccessLog);
        var isSecure = extras.HasFlag(Extras.Tls);
        var hasHttp2 = extras.HasFlag(Extras.Http2);
        var text = File.ReadAllText(template)
            .Replace("@port@", port.ToString())
            .Replace("@origin@", originPort.ToString())
            .Replace("@loops@", loops.ToString())
            .Replace("@admin@", FreePort().ToString())
            .Replace("@logs@", writesLog ? "" : "#")
            .Replace("@quiet@", writesLog ? "#" : "")
            .Replace("@gzip@", extras.HasFlag(Extras.Gzip) ? "" : "#")
            .Replace("@plain@", isSecure ? "#" : "")
            .Replace("@secure@", isSecure ? "" : "#")
            .Replace("@tls@", isSecure && !hasHttp2 ? "" : "#")
            .Replace("@h2@", hasHttp2 ? "" : "#")
            .Replace("@work@", Path)
            .Replace("@body@", s_body);
        var file = System.IO.Path.Combine(Path, $"{_files++}-{System.IO.Path.GetFileName(template)}");
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>
    /// One for all servers, of the kind that costs least: ECDSA over P-256, signed by itself. The chain is tls.pem, its
    /// key tls.key, and both are in tls-both.pem.
    /// </summary>
    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
        var (chain, secret) = (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(System.IO.Path.Combine(Path, "tls.pem"), chain);
        File.WriteAllText(System.IO.Path.Combine(Path, "tls.key"), secret);
        File.WriteAllText(System.IO.Path.Combine(Path, "tls-both.pem"), chain + secret);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
