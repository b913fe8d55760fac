using System.Text;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>
/// Reads configuration files. All errors of a file are found in one go; nothing is thrown for what a file holds or
/// for a file that cannot be read. Any thread.
/// </summary>
public static class ConfigurationFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int BytesMax = 4 << 20;

    /// <summary>Where a file is looked for when none is named, in this order.</summary>
    public static IReadOnlyList<string> DefaultPaths { get; } = ["./weir.yaml", "/etc/weir/weir.yaml"];

    /// <summary>The first of <see cref="DefaultPaths"/> that exists; <c>null</c> when none does.</summary>
    public static string? FindDefault()
    {
        foreach (string path in DefaultPaths)
        {
            // A directory of that name is reported when it is read.
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Reads a file with this process's environment.</summary>
    /// <param name="path">The file; <c>${file:...}</c> in it is relative to the file's folder.</param>
    public static ConfigurationResult Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SourceFiles files = new();
        byte[]? bytes = files.TryRead(path, BytesMax, out string? problem);
        if (bytes is null)
        {
            ErrorList errors = new();
            errors.Add(new ConfigurationError { File = path, Message = problem! });
            return errors.Result(path, options: null) with { Sources = files.All };
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        Substitution substitution = new(Environment.GetEnvironmentVariable, folder, files);
        return Parse(bytes, path, substitution) with { Sources = files.All };
    }

    /// <summary>Reads the text of a file with this process's environment.</summary>
    /// <param name="text">The text; <c>${file:...}</c> in it is relative to the current folder.</param>
    /// <param name="file">The name that messages give it.</param>
    public static ConfigurationResult Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        Substitution substitution = new(Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
        return Parse(Encoding.UTF8.GetBytes(text), file, substitution);
    }

    internal static ConfigurationResult Parse(byte[] bytes, string file, Substitution substitution)
    {
        ErrorList errors = new();
        ErrorList warnings = new();
        string? text = FileText.Decode(bytes, file, errors);
        Node? root = text is null ? null : NodeReader.Read(text, file, errors);
        if (root is null)
        {
            return errors.Result(file, options: null);
        }

        BindingContext context = new(file, substitution, errors, warnings);
        GatewayOptions? options = GatewayBinder.Bind(context, root);
        return errors.Result(file, options, warnings);
    }
}
