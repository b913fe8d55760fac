using System.Net;
using System.Net.Sockets;

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
    /// @quiet@ one kind becomes a comment, and those with @gzip@ unless that is asked for.
    /// </summary>
    public string Render(string template, int port, int originPort, int loops, Extras extras)
    {
        var writesLog = extras.HasFlag(Extras.AccessLog);
        var text = File.ReadAllText(template)
            .Replace("@port@", port.ToString())
            .Replace("@origin@", originPort.ToString())
            .Replace("@loops@", loops.ToString())
            .Replace("@admin@", FreePort().ToString())
            .Replace("@logs@", writesLog ? "" : "#")
            .Replace("@quiet@", writesLog ? "#" : "")
            .Replace("@gzip@", extras.HasFlag(Extras.Gzip) ? "" : "#")
            .Replace("@work@", Path)
            .Replace("@body@", s_body);
        var file = System.IO.Path.Combine(Path, $"{_files++}-{System.IO.Path.GetFileName(template)}");
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
