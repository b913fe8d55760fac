using System.Runtime.CompilerServices;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>The tree whose documents and examples are tested.</summary>
internal static class DocsTree
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = FindRoot();

    // The build output may lie outside of the tree (WEIR_ARTIFACTS); the path of this file is known then.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, thisFile })
        {
            for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Weir.slnx")))
                {
                    return folder;
                }
            }
        }

        throw new InvalidOperationException("No Weir.slnx above the tests: run them inside a clone.");
    }
}
