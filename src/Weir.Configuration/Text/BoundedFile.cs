namespace Weir.Configuration;

/// <summary>Reads whole files up to a bound; pipes and devices too.</summary>
internal static class BoundedFile
{
    /// <returns>The content; <c>null</c> and the problem as sentences when there is none.</returns>
    public static byte[]? TryRead(string path, int bytesMax, out string? problem) =>
        TryRead(path, bytesMax, out problem, out _);

    /// <param name="path">The file.</param>
    /// <param name="bytesMax">The most that is read.</param>
    /// <param name="problem">Why there is no content.</param>
    /// <param name="isStream">Whether it can be read only once, as a pipe.</param>
    /// <returns>As above.</returns>
    public static byte[]? TryRead(string path, int bytesMax, out string? problem, out bool isStream)
    {
        problem = null;
        isStream = false;
        if (path.Length == 0)
        {
            problem = "The name of the file is empty.";
            return null;
        }

        if (Directory.Exists(path))
        {
            problem = "This is a directory; name a file in it.";
            return null;
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            isStream = !stream.CanSeek;
            using MemoryStream content = new();
            byte[] buffer = new byte[16 << 10];
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                if (content.Length + read > bytesMax)
                {
                    problem = $"The file is larger than {SizeText.Format(bytesMax)}.";
                    return null;
                }

                content.Write(buffer, 0, read);
            }

            return content.ToArray();
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "There is no such file.",
                UnauthorizedAccessException => "The file cannot be read; allow this user to read it.",
                _ => "The file cannot be read: " + exception.Message,
            };
            return null;
        }
    }
}
