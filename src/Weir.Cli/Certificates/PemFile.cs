namespace Weir.Cli;

/// <summary>Writes PEM files: whole or not at all, and keys only for their owner to read.</summary>
internal static class PemFile
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode ForAll = ForOwner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes a file, over one that is there already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, string text, bool isSecret)
    {
        string aside = $"{path}.{Environment.ProcessId}.new";
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = isSecret ? ForOwner : ForAll;
        }

        try
        {
            using (FileStream stream = new(aside, options))
            {
                using StreamWriter writer = new(stream);
                writer.Write(text);
                writer.Write('\n');
            }

            // A gateway that reads at this moment sees the old file or the new one.
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
