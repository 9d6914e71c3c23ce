using Kindling.Docker;
using Kindling.Http;
using Kindling.Oci;
using Kindling.Oci.Ecr;

namespace Kindling.Pipelines.Images;

/// <summary>
/// What engine, registry, AWS or the disk refuse, and answers that cannot be read, are one line with the cause already: it is shown as
/// it is.
/// </summary>
internal static class ClientFailures
{
    public static async Task<T> TellAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception)
            when (exception
                    is DockerException
                        or RegistryException
                        or CredentialException
                        or EcrException
                        or ApiException
                        or FormatException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            throw new PipelineException(exception.Message, exception);
        }
    }
}
