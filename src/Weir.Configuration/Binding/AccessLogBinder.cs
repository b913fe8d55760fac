using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads <c>access_log</c>.</summary>
internal static class AccessLogBinder
{
    private static readonly string[] s_formats = ["json", "combined"];
    private static readonly string[] s_kept = ["errors", "slow"];

    public static AccessLogOptions? Bind(BindingContext context, GroupReader file)
    {
        if (!file.TryGet("access_log", out Node? node) || Scalars.IsOff(node))
        {
            return null;
        }

        if (node is ScalarNode)
        {
            return context.Text(node, "access_log", "stdout, off or a file") is { } text
                ? new AccessLogOptions { Path = Path(context, node, "access_log", text) }
                : null;
        }

        AccessLogOptions standard = new();
        if (GroupReader.Open(context, node, "access_log", Keys.AccessLog) is not { } group)
        {
            return null;
        }

        IReadOnlyList<string> keep = Scalars.Texts(
            context, group, "keep", s_kept, "errors or slow",
            static word => Array.IndexOf(s_kept, word) >= 0 ? null : "Allowed: errors, slow.");
        GroupReader? rotate = group.Group("rotate", Keys.Rotate);
        AccessLogOptions options = new()
        {
            Path = group.TryText("path", "stdout or a file", out string? path, out Node? written)
                ? Path(context, written, group.PathOf("path"), path)
                : null,
            Format = (AccessLogFormat)Scalars.Word(context, group, "format", s_formats),
            Sample = Scalars.Share(context, group, "sample", 1),
            KeepErrors = keep.Contains("errors", StringComparer.Ordinal),
            KeepSlow = keep.Contains("slow", StringComparer.Ordinal),
            Slow = group.Duration("slow", standard.Slow, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)),
            Hide = Scalars.Texts(
                context, group, "hide", standard.Hide, "the name of a query parameter", Problems.ParameterName),
            RotateSize = rotate?.OptionalSize("size", 64 << 10, 1L << 40) ?? 0,
            RotateAge = rotate?.OptionalDuration("age", TimeSpan.FromMinutes(1), TimeSpan.FromDays(366))
                ?? TimeSpan.Zero,
            RotateKeep = rotate?.Integer("keep", standard.RotateKeep, 1, 1000) ?? standard.RotateKeep,
        };
        if (rotate is not null && options.Path is null)
        {
            group.TryGet("rotate", out Node? value);
            context.KeyError(value!, group.PathOf("rotate"), "Only a file is rotated; write its `path`.");
        }

        return options;
    }

    private static string? Path(BindingContext context, Node node, string key, string text)
    {
        if (text == "stdout")
        {
            return null;
        }

        string path = context.FullPath(text);
        if (text.Length == 0 || Directory.Exists(path))
        {
            context.Error(node, key, "Allowed: stdout, or the path of a file.");
        }
        else if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
        {
            context.Error(node, key, $"There is no folder {System.IO.Path.GetDirectoryName(path)}; make it first.");
        }

        return path;
    }
}
